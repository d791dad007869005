// A table whose columns are found row by row (objects of JSON, forms sent by mail): a column is there from the first row that has
// it, and rows before it are as they were.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/batch.h"

namespace hinomi::events {

/// The address may change between rows; schemas stay where they are as long as the table lives.
class GrowingTable {
 public:
  /// More are cited and left out: keys of an object may be values ("user_4711": {…}).
  static constexpr std::size_t kMostColumns = 512;

  GrowingTable(std::uint32_t evidence, std::string name) : evidence_(evidence), name_(std::move(name)) {}

  /// For the row that comes next; its text lives as long as the batch. A second value of a column goes behind the first, on a line
  /// of its own.
  void set(std::string_view column, Cell cell);
  bool row_is_empty() const { return row_.empty(); }
  void end_row(const Place& place, Batch& out);

 private:
  struct Filled {
    std::uint32_t column;
    Cell cell;
    std::string joined;  ///< several values; goes into the batch once, with the row
  };

  std::uint32_t evidence_;
  std::string name_;
  std::map<std::string, std::uint32_t, std::less<>> columns_;
  std::vector<std::string> names_;
  std::deque<TableSchema> versions_;
  std::vector<Filled> row_;
  bool too_wide_ = false;
};

}  // namespace hinomi::events
