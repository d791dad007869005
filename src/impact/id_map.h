// A small value for each number of a set: a hash map while the numbers are few and far apart, an array where they are dense.
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
    if (dense_) return in_array(id);
    T& value = few_[id];
    greatest_ = std::max(greatest_, id);
    // A hash map takes about twice an entry's size for each.
    if (few_.size() < 256 || std::uint64_t{greatest_} > few_.size() * 4) return value;
    std::vector<T> values(greatest_ + 1);
    for (const auto& [member, held] : few_) values[member] = held;
    values_ = std::move(values);
    few_ = {};
    dense_ = true;
    return values_[id];
  }
  void prefetch(std::uint32_t id) const {
    if (id < values_.size()) __builtin_prefetch(&values_[id]);
  }
  T at(std::uint32_t id) const {
    if (dense_) return id < values_.size() ? values_[id] : T{};
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
  T& in_array(std::uint32_t id) {
    if (id >= values_.size()) values_.resize(std::max<std::size_t>(id + std::size_t{1}, values_.size() + values_.size() / 4));
    return values_[id];
  }

  absl::flat_hash_map<std::uint32_t, T> few_;
  std::vector<T> values_;
  std::uint32_t greatest_ = 0;
  bool dense_ = false;
};

}  // namespace hinomi::impact
