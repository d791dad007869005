#include "base/files.h"

#include <algorithm>
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
  constexpr off_t kMostReserved = 1 << 30;  // what a file claims to be
  if (S_ISREG(status.st_mode)) text.reserve(static_cast<std::size_t>(std::clamp<off_t>(status.st_size, 0, kMostReserved)));
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(file.number(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(path, errno);
    if (n == 0) return text;
    text.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<std::string> read_private_file(const std::filesystem::path& path, std::size_t most) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return system_error(path, errno);
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return system_error(path, errno);
  const auto unfit = [&](std::string_view why) {
    return make_error(Errc::Malformed, fmt::format("{}: {}", path.string(), why),
                      "give the file that holds the secret, and nothing else");
  };
  if (!S_ISREG(status.st_mode)) return unfit("is no file");
  if ((status.st_mode & 077) != 0) {
    return make_error(Errc::Denied, fmt::format("{}: others may read it (mode {:04o})", path.string(), status.st_mode & 07777),
                      fmt::format("chmod 600 {}; if somebody may have read the secret, change it", path.string()));
  }
  std::string text(most + 1, '\0');
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t n = ::read(file.number(), text.data() + at, text.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(path, errno);
    if (n == 0) break;
    at += static_cast<std::size_t>(n);
  }
  if (at > most) return unfit("is too long for a secret");
  text.resize(at);
  return text;
}

Result<NewFile> NewFile::begin(const std::filesystem::path& path, FileMode mode) {
  const std::filesystem::path temporary = path.string() + fmt::format(".{}.new", ::getpid());
  ::unlink(temporary.c_str());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, static_cast<mode_t>(mode));
  if (descriptor < 0) return system_error(path, errno);
  return NewFile(path, temporary, descriptor);
}

NewFile::NewFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      error_(other.error_) {}

NewFile::~NewFile() { drop(); }

void NewFile::drop() {
  if (descriptor_ < 0) return;
  ::close(std::exchange(descriptor_, -1));
  ::unlink(temporary_.c_str());
}

void NewFile::write(std::string_view piece) {
  while (!piece.empty() && error_ == 0) {
    const ssize_t n = ::write(descriptor_, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      error_ = errno;
    else
      piece.remove_prefix(static_cast<std::size_t>(n));
  }
}

Result<void> NewFile::finish() {
  if (error_ == 0 && ::fsync(descriptor_) != 0) error_ = errno;
  if (error_ != 0) {
    drop();
    return system_error(path_, error_);
  }
  if (::close(std::exchange(descriptor_, -1)) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int number = errno;
    ::unlink(temporary_.c_str());
    return system_error(path_, number);
  }
  return {};
}

Result<void> write_file(const std::filesystem::path& path, std::string_view text, FileMode mode) {
  ASSIGN_OR_RETURN(NewFile file, NewFile::begin(path, mode));
  file.write(text);
  return file.finish();
}

}  // namespace hinomi
