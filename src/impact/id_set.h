// A set of small numbers: few in a hash set, many in a bitmap. Never more than about eight bytes a member.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <absl/container/flat_hash_set.h>

namespace hinomi::impact {

class IdSet {
 public:
  /// True when `id` is new.
  bool insert(std::uint32_t id) {
    if (dense_) [[likely]]
      return set_bit(id);
    return insert_sparse(id);
  }
  bool contains(std::uint32_t id) const {
    if (!dense_) return few_.contains(id);
    return id / 64 < bits_.size() && (bits_[id / 64] >> (id % 64) & 1);
  }
  std::uint64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void add_all(const IdSet& other) {
    other.for_each([&](std::uint32_t id) { insert(id); });
  }
  /// Members that `other` has not.
  std::uint64_t count_without(const IdSet& other) const {
    std::uint64_t count = 0;
    for_each([&](std::uint32_t id) { count += other.contains(id) ? 0 : 1; });
    return count;
  }
  /// In no order while there are few; callers that need one sort.
  template <typename F>
  void for_each(F&& f) const {
    if (!dense_) {
      for (const std::uint32_t id : few_) f(id);
      return;
    }
    for (std::size_t word = 0; word < bits_.size(); ++word) {
      for (std::uint64_t rest = bits_[word]; rest != 0; rest &= rest - 1) {
        f(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(rest))));
      }
    }
  }

 private:
  bool set_bit(std::uint32_t id) {
    const std::size_t word = id / 64;
    if (word >= bits_.size()) bits_.resize(std::max(word + 1, bits_.size() + bits_.size() / 2));
    const std::uint64_t bit = std::uint64_t{1} << (id % 64);
    if (bits_[word] & bit) return false;
    bits_[word] |= bit;
    ++size_;
    return true;
  }
  bool insert_sparse(std::uint32_t id);

  std::vector<std::uint64_t> bits_;
  absl::flat_hash_set<std::uint32_t> few_;
  std::uint64_t size_ = 0;
  std::uint32_t greatest_ = 0;
  bool dense_ = false;
};

}  // namespace hinomi::impact
