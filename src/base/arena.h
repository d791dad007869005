// Text that lives as long as a batch: copies go into large blocks that are reused, so nothing is allocated per line.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace hinomi {

/// Owned by one batch, used by one thread at a time. Views stay valid until clear().
class Arena {
 public:
  /// Room for `size` bytes that the caller fills.
  char* allocate(std::size_t size) {
    while (current_ < blocks_.size() && used_ + size > blocks_[current_].size) ++current_, used_ = 0;
    if (current_ == blocks_.size()) {
      const std::size_t block = size > kBlock ? size : kBlock;
      blocks_.push_back({std::make_unique_for_overwrite<char[]>(block), block});
      used_ = 0;
    }
    char* p = blocks_[current_].bytes.get() + used_;
    used_ += size;
    return p;
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* p = allocate(text.size());
    std::memcpy(p, text.data(), text.size());
    return {p, text.size()};
  }
  /// Gives the unused tail of the newest allocation back.
  void shrink(std::size_t unused) { used_ -= unused; }
  void clear() {
    // A rare huge unit must not keep its memory for the rest of the run.
    if (blocks_.size() > kKeep) blocks_.resize(kKeep);
    std::erase_if(blocks_, [](const Block& b) { return b.size > 4 * kBlock; });
    current_ = 0, used_ = 0;
  }

 private:
  static constexpr std::size_t kBlock = 256 * 1024;
  static constexpr std::size_t kKeep = 16;
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
};

}  // namespace hinomi
