#include "events/whole_file.h"

#include <cerrno>
#include <filesystem>

#include <sys/mman.h>
#include <unistd.h>

#include "base/nameless_file.h"

namespace hinomi::events {

WholeFile::~WholeFile() {
  if (mapped_ != nullptr) ::munmap(mapped_, size_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool WholeFile::append(std::string_view bytes) {
  if (failed_) return false;
  if (descriptor_ < 0 && memory_.size() + bytes.size() <= kInMemory) {
    memory_ += bytes;
    return true;
  }
  if (descriptor_ < 0) {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
    descriptor_ = error ? -1 : make_nameless_file(folder);
    failed_ = descriptor_ < 0 || !spool(memory_);
    std::string().swap(memory_);
  }
  failed_ = failed_ || !spool(bytes);
  return !failed_;
}

bool WholeFile::spool(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    const auto n = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
    bytes.remove_prefix(n);
    size_ += n;
  }
  return true;
}

std::span<char> WholeFile::bytes() {
  if (descriptor_ < 0) return memory_;
  if (mapped_ == nullptr && size_ > 0) {
    void* const mapped = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor_, 0);
    if (mapped == MAP_FAILED) return {};
    mapped_ = mapped;
  }
  return {static_cast<char*>(mapped_), size_};
}

std::size_t WholeFileReader::read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) {
  if (!begun_ && !file_.append(bytes) && !std::exchange(lost_, true)) {
    out.skipped.push_back({Place{evidence(), 0, offset}, SkipReason::TooLarge, {}});
  }
  if (!at_end) return bytes.size();
  if (!std::exchange(begun_, true)) begin(file_.bytes(), out);
  more_ = go_on(out);
  return bytes.size();
}

}  // namespace hinomi::events
