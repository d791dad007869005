#include "app/persons_file.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/files.h"
#include "documents/form.h"

extern char** environ;

namespace hinomi::app {
namespace {

constexpr const char* kProgram = "age";

bool is_installed() {
  const char* paths = std::getenv("PATH");
  std::string_view rest = paths == nullptr ? "/usr/bin:/bin" : paths;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    if (!folder.empty() && ::access((std::string(folder) + "/" + kProgram).c_str(), X_OK) == 0) return true;
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
  }
  return false;
}

Error failed(const std::filesystem::path& path, const std::string& what) {
  return make_error(Errc::Unreadable, path.string() + ": " + what, "give --persons a path that you may write to");
}

// Everything, or false when the reader is gone.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Feeds `text` to age, which writes into `output`; what age has to complain of goes to standard error.
Result<void> encrypt(const std::vector<std::string>& recipients, std::string_view text, int output) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return make_error(Errc::Internal, std::string("pipe: ") + std::strerror(errno), "");
  std::vector<std::string> words = {kProgram, "--encrypt"};
  for (const std::string& recipient : recipients) words.insert(words.end(), {"--recipient", recipient});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, kProgram, &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  bool fed = false;
  int status = -1;
  if (error == 0) {
    // A child that gives up must not take us with it.
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    fed = write_all(ends[1], text);
    ::close(ends[1]);
    ::signal(SIGPIPE, before);
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  } else {
    ::close(ends[1]);
  }
  if (fed && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return make_error(Errc::Malformed, "age could not encrypt the list of persons, which was not written",
                    "check the key given with --age-recipient");
}

}  // namespace

void PersonsFile::add(CLI::App& command) {
  command.add_option("--age-recipient", recipients_,
                     "encrypt the list of persons to this age key (age1…), with Debian's age (一覧をこの age の鍵で暗号化する)");
}

Result<void> PersonsFile::check() const {
  for (const std::string& recipient : recipients_) {
    const bool native =
        recipient.starts_with("age1") && recipient.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string::npos;
    if (!native && !recipient.starts_with("ssh-ed25519 ") && !recipient.starts_with("ssh-rsa ")) {
      return make_error(Errc::Malformed, "--age-recipient: what is given is not the public part of an age key",
                        "age-keygen prints it: age1…; a public SSH key is taken too");
    }
  }
  if (encrypted() && !is_installed()) {
    return make_error(Errc::NotFound, "--age-recipient: the program age is not installed", "apt-get install age");
  }
  return {};
}

Result<void> PersonsFile::write(const std::filesystem::path& path, const std::vector<AffectedPerson>& persons,
                                Language language) const {
  const std::string text = documents::persons_csv(persons, language);
  if (!encrypted()) return write_file(path, text, FileMode::Private);
  std::string temporary = path.string() + ".XXXXXX";
  const int output = ::mkostemp(temporary.data(), O_CLOEXEC);  // 0600
  if (output < 0) return failed(path, std::strerror(errno));
  const auto done = encrypt(recipients_, text, output);
  const bool closed = ::close(output) == 0;
  if (done && closed && ::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const std::string why = std::strerror(errno);
  ::unlink(temporary.c_str());
  if (!done) return done.error();
  return failed(path, why);
}

}  // namespace hinomi::app
