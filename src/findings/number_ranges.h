// Which numbers were met, as ranges: 17–512, 514. Bounded: what would need more than kMaxRanges is counted, not kept.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace hinomi::findings {

class NumberRanges {
 public:
  static constexpr std::size_t kMaxRanges = 512;
  struct Range {
    std::uint32_t first = 0, last = 0;
    bool operator==(const Range&) const = default;
  };

  /// Whether the number is new here.
  bool add(std::uint32_t number) {
    const auto behind = std::upper_bound(ranges_.begin(), ranges_.end(), number,
                                         [](std::uint32_t n, const Range& range) { return n < range.first; });
    const bool has_before = behind != ranges_.begin();
    if (has_before && number <= std::prev(behind)->last) return false;
    const bool joins_before = has_before && std::prev(behind)->last + 1 == number;
    const bool joins_behind = behind != ranges_.end() && number + 1 == behind->first;
    if (joins_before && joins_behind) {
      std::prev(behind)->last = behind->last;
      ranges_.erase(behind);
    } else if (joins_before) {
      std::prev(behind)->last = number;
    } else if (joins_behind) {
      behind->first = number;
    } else if (ranges_.size() < kMaxRanges) {
      ranges_.insert(behind, {number, number});
    } else {
      ++forgotten_;
      return false;
    }
    ++size_;
    return true;
  }

  const std::vector<Range>& ranges() const { return ranges_; }
  std::uint64_t size() const { return size_; }
  /// Acts with numbers that no range could be kept for.
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  std::vector<Range> ranges_;
  std::uint64_t size_ = 0, forgotten_ = 0;
};

}  // namespace hinomi::findings
