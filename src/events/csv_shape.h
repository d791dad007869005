// What a table file looks like: which delimiter, how many columns, whether its first record names them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/csv_records.h"

namespace hinomi::events {

struct CsvShape {
  CsvDialect dialect;
  std::size_t columns = 0;         ///< of most records; 0: this is no table
  double regular = 0;              ///< share of records that have so many
  bool headed = false;             ///< the first record names the columns
  bool separator_line = false;     ///< Excel's "sep=;" stands before everything
  std::vector<std::string> names;  ///< of the header, in the file's encoding
  int confidence = 0;              ///< 0 to 100
};

/// Whether the first of `records` names the `columns` columns of the others.
bool names_columns(std::span<const std::vector<std::string>> records, std::size_t columns);

/// A column's name (UTF-8) in one line: "郵便番号\n(自宅)" is "郵便番号 (自宅)", "生年\n月日" is "生年月日".
std::string name_in_one_line(std::string_view name);

/// From the beginning of a file, without byte-order marks.
CsvShape find_csv_shape(std::string_view text, bool whole);

}  // namespace hinomi::events
