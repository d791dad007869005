#include "base/files.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hinomi {
namespace {

Error system_error(const std::filesystem::path& path, int number) {
  const Errc code = number == ENOENT ? Errc::NotFound : number == EACCES || number == EPERM ? Errc::Denied : Errc::Unreadable;
  return make_error(code, fmt::format("{}: {}", path.string(), std::strerror(number)));
}

// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return system_error(path, errno);
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return system_error(path, errno);
  if (S_ISDIR(status.st_mode)) return make_error(Errc::Unreadable, path.string() + ": is a folder", "give a file");
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(file.number(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(path, errno);
    if (n == 0) return text;
    text.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<void> write_file(const std::filesystem::path& path, std::string_view text, FileMode mode) {
  const std::filesystem::path temporary = path.string() + fmt::format(".{}.new", ::getpid());
  ::unlink(temporary.c_str());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, static_cast<mode_t>(mode)));
  if (file.number() < 0) return system_error(path, errno);
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(file.number(), text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int number = errno;
      ::unlink(temporary.c_str());
      return system_error(path, number);
    }
    done += static_cast<std::size_t>(n);
  }
  if (::fsync(file.number()) != 0 || !file.close() || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int number = errno;
    ::unlink(temporary.c_str());
    return system_error(path, number);
  }
  return {};
}

}  // namespace hinomi
