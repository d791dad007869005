// The earliest and the latest of a column's times, without parsing each of them.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace hinomi::impact {

class MomentRange {
 public:
  void see(std::string_view text);
  void add(const MomentRange& other);

  /// Times without an offset of their own are read at `offset`.
  std::optional<Timestamp> first(UtcOffset offset) const;
  std::optional<Timestamp> last(UtcOffset offset) const;
  /// Only dates were seen, no times of day.
  bool date_only() const { return dates_.known && !times_.known && !fixed_.known; }

 private:
  // Civil times counted as if they were UTC, or, in fixed_, real points in time.
  struct Range {
    bool known = false;
    Timestamp first, last;
    void see(Timestamp time);
    void add(const Range& other);
  };
  void see_any(std::string_view text);

  Range times_, dates_, fixed_;
  // "2019-08-22 08:41:12" compares as text: a value between these two needs no parsing.
  std::array<char, 19> low_{}, high_{};
  bool bounded_ = false;
};

}  // namespace hinomi::impact
