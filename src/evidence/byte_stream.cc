#include "evidence/byte_stream.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hinomi::evidence {
namespace {

/// What is there, at least one byte; 0 at the end, or when reading failed.
std::size_t read_some(int descriptor, char* buffer, std::size_t size, bool& failed) {
  for (;;) {
    const ssize_t n = ::read(descriptor, buffer, size);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EINTR) continue;
    failed = true;
    return 0;
  }
}

class FileStream : public ByteStream {
 public:
  explicit FileStream(int descriptor) : descriptor_(descriptor) {}
  ~FileStream() override { ::close(descriptor_); }
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  std::size_t read(char* buffer, std::size_t size) override { return read_some(descriptor_, buffer, size, failed_); }
  std::optional<SkipReason> damage() const override { return failed_ ? std::optional(SkipReason::UnreadableFile) : std::nullopt; }

 private:
  int descriptor_;
  bool failed_ = false;
};

class LiveStream final : public ByteStream {
 public:
  LiveStream(int descriptor, std::string before) : descriptor_(descriptor), before_(std::move(before)) {}

  std::size_t read(char* buffer, std::size_t size) override {
    if (given_ < before_.size()) {
      const std::size_t n = std::min(size, before_.size() - given_);
      std::copy_n(before_.data() + given_, n, buffer);
      given_ += n;
      return n;
    }
    return read_some(descriptor_, buffer, size, failed_);
  }
  bool live() const override { return true; }
  std::optional<SkipReason> damage() const override { return failed_ ? std::optional(SkipReason::UnreadableFile) : std::nullopt; }

 private:
  int descriptor_;
  std::string before_;
  std::size_t given_ = 0;
  bool failed_ = false;
};

class MemoryStream : public ByteStream {
 public:
  explicit MemoryStream(std::string_view bytes) : rest_(bytes) {}
  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t n = std::min(size, rest_.size());
    std::copy_n(rest_.data(), n, buffer);
    rest_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view rest_;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> open_file(const std::filesystem::path& path) {
  // O_NONBLOCK: a pipe put where a log belongs must not hang the run; it has no effect on regular files.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return make_error(errno == EACCES   ? Errc::Denied
                      : errno == ENOENT ? Errc::NotFound
                                        : Errc::Unreadable,
                      path.string() + ": " + std::strerror(errno), "check the path and the rights to read it");
  }
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<ByteStream>(std::make_unique<FileStream>(descriptor));
}

std::unique_ptr<ByteStream> open_live(int descriptor, std::string before) {
  return std::make_unique<LiveStream>(descriptor, std::move(before));
}

std::unique_ptr<ByteStream> open_memory(std::string_view bytes) { return std::make_unique<MemoryStream>(bytes); }

std::size_t HashingStream::read(char* buffer, std::size_t size) {
  const std::size_t n = inner_->read(buffer, size);
  if (hashing_ == Hashing::Yes) hash_.update({buffer, n});
  bytes_ += n;
  return n;
}

Digest HashingStream::finish() {
  const auto buffer = std::make_unique_for_overwrite<char[]>(1 << 18);
  while (read(buffer.get(), 1 << 18) > 0) {
  }
  return hash_.finish();
}

}  // namespace hinomi::evidence
