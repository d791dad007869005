// What MariaDB and MySQL are asked for a table's rows: all of them in the order of a key, those behind a row, or a sample.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/database_session.h"
#include "evidence/key_places.h"
#include "evidence/mysql_text.h"

namespace hinomi::evidence {

/// SELECT its columns FROM it.
std::string select_rows(const LiveTable& table);
/// By the index of its key, whatever the server thinks of it.
std::string by_index(const LiveTable& table);
std::string order_of_key(const LiveTable& table, std::string_view direction = {});
/// A condition for what lies behind a row of this key.
std::string behind_row(const LiveTable& table, std::span<const std::string> key, std::span<const Form> forms);
/// One row of one column where the table has more rows than that, else none.
std::string more_rows_than(const LiveTable& table, std::uint64_t rows);
/// The least and the greatest key of a table whose key is by_number.
std::string ends_of_key(const LiveTable& table);

/// A sample as queries that are asked one after another, none of which makes the server look at more rows than it gives: by places
/// of an integer key, else of both ends of a key, else of the first rows.
class SampleQueries {
 public:
  /// `ends`: what ends_of_key() gave; empty where it was not asked.
  SampleQueries(const LiveTable& table, std::uint64_t rows, std::span<const std::string> ends);
  std::optional<std::string> next();
  /// How many rows the last one gave, and the key of the last of them.
  void took(std::uint64_t rows, std::span<const std::string> last_key);

 private:
  const LiveTable& table_;
  std::optional<KeyPlaces> places_;
  std::deque<std::string> queries_;  ///< where there are no places
};

}  // namespace hinomi::evidence
