// A small value for each number of a set: an array where the numbers are dense, a hash map for those that are few and far apart.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <absl/container/flat_hash_map.h>

namespace hinomi::impact {

/// A number that is absent has T{}.
template <typename T>
class IdMap {
 public:
  /// The value for `id`, to be changed. Valid until the next call.
  T& operator[](std::uint32_t id) {
    if (id < values_.size()) [[likely]]
      return values_[id];
    return values_.empty() ? before_array(id) : beyond_array(id);
  }
  void prefetch(std::uint32_t id) const {
    if (id < values_.size()) __builtin_prefetch(&values_[id]);
  }
  T at(std::uint32_t id) const {
    if (id < values_.size()) return values_[id];
    const auto it = few_.find(id);
    return it == few_.end() ? T{} : it->second;
  }
  bool empty() const { return few_.empty() && values_.empty(); }
  /// All that differ from T{}, in no order.
  template <typename F>
  void for_each(F&& f) const {
    for (const auto& [id, value] : few_) {
      if (value != T{}) f(id, value);
    }
    for (std::size_t id = 0; id < values_.size(); ++id) {
      if (values_[id] != T{}) f(static_cast<std::uint32_t>(id), values_[id]);
    }
  }

 private:
  static constexpr std::size_t kFew = 256;

  // A hash map takes about twice an entry's size for each, so an array may be up to four times as long as its members are many.
  bool is_near(std::uint32_t id) const { return id <= 4 * (std::uint64_t{filled_} + few_.size()); }

  T& before_array(std::uint32_t id) {
    T& value = few_[id];
    greatest_ = std::max(greatest_, id);
    if (few_.size() < kFew || !is_near(greatest_)) return value;
    filled_ = few_.size();
    lengthen(greatest_ + std::size_t{1});
    return values_[id];
  }
  // One number far off must not make the array as long as itself.
  T& beyond_array(std::uint32_t id) {
    bool near = is_near(id);
    if (!near && few_.size() >= next_count_) {
      // The array's members are not counted as they come; that happens once for each length, and as often as few_ doubles.
      filled_ = static_cast<std::size_t>(std::ranges::count_if(values_, [](const T& value) { return value != T{}; }));
      next_count_ = std::max(kFew, few_.size() * 2);
      near = is_near(id);
    }
    if (!near) return few_[id];
    lengthen(std::max(id + std::size_t{1}, values_.size() + values_.size() / 4));
    return values_[id];
  }
  void lengthen(std::size_t size) {
    values_.resize(size);
    absl::erase_if(few_, [&](const auto& entry) {
      if (entry.first >= size) return false;
      values_[entry.first] = entry.second;
      return true;
    });
    if (few_.empty()) few_ = {};
    next_count_ = 0;
  }

  absl::flat_hash_map<std::uint32_t, T> few_;  ///< all members, or those beyond the array
  std::vector<T> values_;
  std::size_t filled_ = 0;      ///< of values_, at the least
  std::size_t next_count_ = 0;  ///< members of few_ at which filled_ is counted again
  std::uint32_t greatest_ = 0;  ///< while there is no array
};

}  // namespace hinomi::impact
