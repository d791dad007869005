#include "app/fingerprint_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "app/take_in.h"
#include "base/files.h"
#include "base/sha256.h"
#include "base/text.h"

namespace hinomi::app {
namespace {

constexpr std::size_t kDigits = 2 * std::tuple_size_v<Secret>;
constexpr std::size_t kMostKeyBytes = kDigits + 2;  // and the end of the line

Error no_key(const std::filesystem::path& path) {
  return make_error(Errc::Malformed, path.string() + ": this is not a key of fingerprints",
                    "give the file that hinomi fingerprint key or create --key wrote: 64 hexadecimal digits");
}

constexpr const char* kGiveFingerprint = "give a file that hinomi fingerprint create wrote";

struct RegularFile {
  int descriptor = -1;
  std::uint64_t bytes = 0;
};

// Never waits for the other end of a pipe.
Result<RegularFile> open_regular(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return make_error(errno == ENOENT ? Errc::NotFound : Errc::Denied, fmt::format("{}: {}", path.string(), std::strerror(errno)),
                      kGiveFingerprint);
  }
  struct stat status{};
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode)) return RegularFile{file, static_cast<std::uint64_t>(status.st_size)};
  ::close(file);
  return make_error(Errc::Malformed, path.string() + ": this is not a fingerprint, nor a file", kGiveFingerprint);
}

// The next bytes; fewer where the file ends.
Result<std::string> read_from(const RegularFile& file, std::uint64_t bytes, const std::filesystem::path& path) {
  std::string text(bytes, '\0');
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t got = ::read(file.descriptor, text.data() + at, text.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return make_error(Errc::Unreadable, fmt::format("{}: {}", path.string(), std::strerror(errno)), kGiveFingerprint);
    }
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  text.resize(at);
  return text;
}

}  // namespace

FingerprintKey person_key(const Secret& secret) { return FingerprintKey::derived(secret, "hinomi persons 1"); }
impact::PersonSetCheck person_check(const Secret& secret) { return secret_check(secret, "hinomi persons 1, which key"); }

bool is_there(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::symlink_status(path, error).type() != std::filesystem::file_type::not_found;
}

Result<Secret> read_key_file(const std::filesystem::path& path) {
  Result<std::string> text = read_private_file(path, kMostKeyBytes);
  if (!text && text.error().code == Errc::Malformed) return no_key(path);
  if (!text && text.error().code == Errc::NotFound)
    return make_error(Errc::NotFound, text.error().what, "give --key the key file with which the fingerprint was made");
  if (!text) return text.error();
  const std::string_view digits = trim(*text);
  if (digits.size() != kDigits) return no_key(path);
  Secret secret{};
  for (std::size_t i = 0; i < secret.size(); ++i) {
    const int high = hex_digit(digits[2 * i]), low = hex_digit(digits[2 * i + 1]);
    if (high < 0 || low < 0) return no_key(path);
    secret[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return secret;
}

Result<void> write_key_file(const std::filesystem::path& path, const Secret& secret) {
  const std::string line = to_hex(std::string_view(reinterpret_cast<const char*>(secret.data()), secret.size())) + '\n';
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0 && errno == EEXIST) {
    return make_error(Errc::Conflict, path.string() + ": there is a file already, and a key that is written over is lost",
                      "give another name; fingerprints that are to be compared with each other are made with one key");
  }
  int error = file < 0 ? errno : 0;
  if (file >= 0) {
    const ssize_t written = ::write(file, line.data(), line.size());
    if (written < 0 || ::fsync(file) != 0) error = errno;
    if (error == 0 && static_cast<std::size_t>(written) != line.size()) error = ENOSPC;
    if (::close(file) != 0 && error == 0) error = errno;
    if (error != 0) ::unlink(path.c_str());
  }
  if (error == 0) return {};
  return make_error(error == ENOENT ? Errc::NotFound : Errc::Denied, fmt::format("{}: {}", path.string(), std::strerror(error)),
                    "give the key a path in a folder that is there and that you may write to");
}

Result<void> make_key_file(const std::filesystem::path& path) { return write_key_file(path, random_secret()); }

bool begins_as_fingerprint(const std::filesystem::path& path) {
  const auto file = open_regular(path);
  if (!file) return false;
  const Result<std::string> head = read_from(*file, impact::kPersonSetMagic.size(), path);
  ::close(file->descriptor);
  return head && *head == impact::kPersonSetMagic;
}

Result<std::string> read_fingerprint_file(const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(const RegularFile file, open_regular(path));
  const auto read = [&]() -> Result<std::string> {
    ASSIGN_OR_RETURN(std::string bytes, read_from(file, std::min<std::uint64_t>(file.bytes, impact::kPersonSetHead), path));
    RETURN_IF_ERROR(impact::PersonSet::check_size(bytes, file.bytes, path.string()));
    ASSIGN_OR_RETURN(const std::string rest, read_from(file, file.bytes - bytes.size(), path));
    return bytes += rest;
  };
  Result<std::string> bytes = read();
  ::close(file.descriptor);
  return bytes;
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
    std::string owner = {};
  };
  std::vector<Wanted> all;
  if (!files_.empty() && key_.empty()) {
    return make_error(Errc::Malformed, "--fingerprint without --key",
                      "give --key the key file with which the fingerprint was made");
  }
  const auto known_as = [&](const std::filesystem::path& file) {
    return std::ranges::find_if(all, [&](const Wanted& w) { return same_file(w.file, file); });
  };
  for (const std::string& file : files_) {
    if (known_as(file) == all.end()) all.push_back({file, key_});
  }
  for (const Database& database : ledger.databases) {
    if (database.fingerprint.empty()) continue;
    const std::filesystem::path folder = ledger_file.parent_path(), file = folder / database.fingerprint;
    if (const auto known = known_as(file); known != all.end()) {
      known->owner = database.name;
    } else if (database.role == DatabaseRole::Production) {
      // A test system's persons are looked for where that is asked for by name.
      all.push_back({file, key_.empty() ? folder / database.fingerprint_key : std::filesystem::path(key_), database.name});
    }
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
    ASSIGN_OR_RETURN(std::string bytes, read_fingerprint_file(wanted.file));
    ASSIGN_OR_RETURN(impact::PersonSet set, impact::PersonSet::decode(std::move(bytes), person_check(own), wanted.file.string()));
    set.set_owner(wanted.owner);
    known.sets.push_back(std::move(set));
  }
  if (secret) known.key = person_key(*secret);
  return known;
}

}  // namespace hinomi::app
