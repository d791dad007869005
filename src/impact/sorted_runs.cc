#include "impact/sorted_runs.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/nameless_file.h"

namespace hinomi::impact {
namespace {

Error failed(const char* what) {
  return make_error(Errc::Unreadable, std::string("temporary file: ") + what + ": " + std::strerror(errno),
                    "let $TMPDIR name a folder with room that you may write to");
}

}  // namespace

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> TemporaryFile::append(std::span<const char> bytes) {
  if (descriptor_ < 0) {
    const char* folder = std::getenv("TMPDIR");
    descriptor_ = make_nameless_file(folder != nullptr && *folder != '\0' ? folder : "/var/tmp");
    if (descriptor_ < 0) return failed("cannot be made");
  }
  std::uint64_t end = size_;
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(end));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed("cannot be written");
    end += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  size_ = end;
  return {};
}

Result<void> TemporaryFile::read(std::uint64_t offset, std::span<char> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failed("cannot be read back");
    offset += static_cast<std::uint64_t>(got);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace hinomi::impact
