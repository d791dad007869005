#include "app/fingerprint_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "base/files.h"
#include "base/sha256.h"
#include "base/text.h"

namespace hinomi::app {
namespace {

constexpr std::size_t kDigits = 2 * std::tuple_size_v<Secret>;
constexpr std::size_t kMostKeyBytes = kDigits + 2;  // and the end of the line

int digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Error no_key(const std::filesystem::path& path) {
  return make_error(Errc::Malformed, path.string() + ": this is not a key of fingerprints",
                    "give the file that hinomi fingerprint key or create --key wrote: 64 hexadecimal digits");
}

}  // namespace

FingerprintKey person_key(const Secret& secret) { return FingerprintKey::derived(secret, "hinomi persons 1"); }
impact::PersonSetCheck person_check(const Secret& secret) { return secret_check(secret, "hinomi persons 1, which key"); }

bool is_there(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::symlink_status(path, error).type() != std::filesystem::file_type::not_found;
}

Result<Secret> read_key_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return make_error(errno == ENOENT ? Errc::NotFound : Errc::Denied, fmt::format("{}: {}", path.string(), std::strerror(errno)),
                      "give --key the key file with which the fingerprint was made");
  }
  struct stat status{};
  char text[kMostKeyBytes + 1];
  const bool known = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  const ssize_t got = known ? ::read(file, text, sizeof text) : -1;
  ::close(file);
  if (!known || got < 0) return no_key(path);
  if ((status.st_mode & 077) != 0) {
    return make_error(
        Errc::Denied, fmt::format("{}: others may read this key (mode {:04o})", path.string(), status.st_mode & 07777),
        fmt::format("chmod 600 {}; if somebody may have read it, make a new key and new fingerprints", path.string()));
  }
  const std::string_view digits = trim(std::string_view(text, static_cast<std::size_t>(got)));
  if (digits.size() != kDigits) return no_key(path);
  Secret secret{};
  for (std::size_t i = 0; i < secret.size(); ++i) {
    const int high = digit(digits[2 * i]), low = digit(digits[2 * i + 1]);
    if (high < 0 || low < 0) return no_key(path);
    secret[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return secret;
}

Result<void> write_key_file(const std::filesystem::path& path, const Secret& secret) {
  const std::string digits = to_hex(std::string_view(reinterpret_cast<const char*>(secret.data()), secret.size()));
  return write_file(path, digits + '\n', FileMode::Private);
}

Result<Secret> make_key_file(const std::filesystem::path& path) {
  if (is_there(path)) {
    return make_error(Errc::Conflict, path.string() + ": there is a file already, and a key that is written over is lost",
                      "give another name; fingerprints that are to be compared with each other are made with one key");
  }
  const Secret secret = random_secret();
  RETURN_IF_ERROR(write_key_file(path, secret));
  return secret;
}

void FingerprintOptions::add(CLI::App& command) {
  command.add_option(
      "--fingerprint", files_,
      "tell which persons are in this fingerprint too, by `hinomi fingerprint create`; may be repeated (本番などの指紋と照合する)");
  command.add_option("--key", key_, "the key file of the fingerprints (指紋の鍵)");
}

Result<KnownPersonSets> FingerprintOptions::load(const Ledger& ledger, const std::filesystem::path& ledger_file) const {
  struct Wanted {
    std::filesystem::path file, key;
  };
  std::vector<Wanted> all;
  if (!files_.empty() && key_.empty()) {
    return make_error(Errc::Malformed, "--fingerprint without --key",
                      "give --key the key file with which the fingerprint was made");
  }
  for (const std::string& file : files_) all.push_back({file, key_});
  for (const Database& database : ledger.databases) {
    if (database.fingerprint.empty()) continue;
    const std::filesystem::path folder = ledger_file.parent_path();
    all.push_back({folder / database.fingerprint, key_.empty() ? folder / database.fingerprint_key : std::filesystem::path(key_)});
  }
  if (all.empty() && !key_.empty()) {
    return make_error(Errc::Malformed, "--key without a fingerprint", "give --fingerprint FILE too");
  }
  if (all.size() > impact::kMostPersonSets) {
    return make_error(Errc::Malformed, fmt::format("{} fingerprints at once, {} is the most", all.size(), impact::kMostPersonSets),
                      "compare some of them in another run");
  }
  KnownPersonSets known;
  std::optional<Secret> secret;
  for (const Wanted& wanted : all) {
    ASSIGN_OR_RETURN(const Secret own, read_key_file(wanted.key));
    if (secret && *secret != own) {
      return make_error(Errc::Conflict, wanted.key.string() + ": another key than that of the fingerprint before",
                        "one run compares under one key: make the fingerprints with the same key, or compare them one by one");
    }
    secret = own;
    Result<std::string> bytes = read_file(wanted.file);
    if (!bytes) {
      Error error = bytes.error();
      if (error.remedy.empty()) error.remedy = "give --fingerprint a file that hinomi fingerprint create wrote";
      return error;
    }
    ASSIGN_OR_RETURN(impact::PersonSet set, impact::PersonSet::decode(std::move(*bytes), person_check(own), wanted.file.string()));
    known.sets.push_back(std::move(set));
  }
  if (secret) known.key = person_key(*secret);
  return known;
}

}  // namespace hinomi::app
