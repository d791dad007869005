// How many rows there are of each day, and whose of each year.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/time.h"
#include "impact/id_set.h"
#include "model/evidence.h"

namespace hinomi::impact {

class DatedRows {
 public:
  struct Year {
    int year = 0;
    std::uint64_t rows = 0;
    IdSet persons;
  };

  /// Counts a row; its day (days since 1970), or nothing where the text is no date. A time without an offset is taken as it stands,
  /// any other at `offset`.
  std::optional<std::int32_t> see(std::string_view text, UtcOffset offset, const Place& place);
  /// Whose the row was that see() counted last.
  void saw_person(std::uint32_t id) {
    if (last_year_ < years_.size()) years_[last_year_].persons.insert(id);
  }

  std::uint64_t rows_before(std::int32_t day) const;
  /// Day and place of the oldest row; nothing where no row has a date.
  std::optional<std::int32_t> oldest() const;
  const Place& oldest_place() const { return oldest_place_; }
  std::uint64_t undated() const { return undated_; }
  /// In the order in which they were first seen.
  const std::vector<Year>& years() const { return years_; }
  std::vector<Year>& years() { return years_; }
  void add(const DatedRows& other);

 private:
  Year& year(int number);

  absl::flat_hash_map<std::int32_t, std::uint64_t> rows_;  // by day
  std::vector<Year> years_;
  std::size_t last_year_ = SIZE_MAX;
  std::uint64_t undated_ = 0;
  std::int32_t oldest_ = INT32_MAX;
  Place oldest_place_;
  // Rows of one day often follow each other.
  std::array<char, 10> last_text_{};
  std::int32_t last_day_ = 0;
  int days_year_ = 1970;  ///< of last_day_
};

}  // namespace hinomi::impact
