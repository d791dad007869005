// Which part of a table one SELECT asks for: rows by position (LIMIT 20 OFFSET 40, LIMIT 40, 20) or one row by its number
// (WHERE id = 17). Only the plain forms, at the end of the statement; what a condition or an order leaves out is not judged.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "findings/number_ranges.h"

namespace hinomi::findings {

struct SqlSlice {
  enum class Kind { None, Window, Number } kind = Kind::None;
  std::uint64_t first = 0, count = 0;  ///< Window: rows [first, first + count)
  std::uint32_t number = 0;            ///< Number: the value
  std::string_view column;             ///< … of this column, as written
};

SqlSlice read_slice(std::string_view statement);

/// The slices of one table, put together.
struct TableSlices {
  std::uint64_t windows = 0, rows_from_start = 0;  ///< rows read without a gap from the first
  std::string column;
  NumberRanges numbers;

  void add(const SqlSlice& slice) {
    if (slice.kind == SqlSlice::Kind::Number) {
      if (column.empty()) column = slice.column;
      if (column == slice.column) numbers.add(slice.number);
    } else if (slice.kind == SqlSlice::Kind::Window) {
      ++windows;
      if (slice.first <= rows_from_start) rows_from_start = std::max(rows_from_start, slice.first + slice.count);
    }
  }
  /// Somebody went through the table, rather than looked at it.
  bool is_walk() const { return numbers.size() >= 5 || (windows >= 3 && rows_from_start > 0); }
};

}  // namespace hinomi::findings
