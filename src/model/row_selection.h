// Which rows of a table somebody was given, as a statement or the address of a page says it. Which rows those are shows the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/evidence.h"

namespace hinomi {

/// One condition on a column. Values are as the statement has them, unquoted: they may be personal and are never shown.
struct RowCondition {
  enum class Is : std::uint8_t { OneOf, Less, AtMost, Greater, AtLeast, Begins, Ends, Contains, Null, NotNull };
  std::string column;  ///< empty: the table's key
  Is is = Is::OneOf;
  std::vector<std::string> values;  ///< none for Null and NotNull, several for OneOf alone
  bool operator==(const RowCondition&) const = default;
};

struct RowOrder {
  std::string column;
  bool descending = false;
  bool operator==(const RowOrder&) const = default;
};

/// Why it cannot be said which rows were given.
enum class ReplayObstacle : std::uint8_t {
  None,
  Join,       ///< several tables
  Subquery,   ///< a query within the condition, or around this one
  Union,      ///< an order or a limit over several queries
  Grouping,   ///< groups, distinct values, or values put together
  Condition,  ///< a condition of another form than column, operator, value
  Order,      ///< by several columns, or by what is no column
  PageSize,   ///< a page of a list of which the ledger does not say how long it is, or how it is ordered
  TooMany,    ///< beyond the bound
  LogsAlone   ///< the table's rows stand in no dump
};
inline constexpr std::size_t kReplayObstacles = static_cast<std::size_t>(ReplayObstacle::LogsAlone) + 1;
Text label(ReplayObstacle obstacle);

enum class SelectionMeans : std::uint8_t { Statement, Record, List, Export };  ///< the latter three: pages of a site

struct RowSelection {
  SelectionMeans means = SelectionMeans::Statement;
  ReplayObstacle obstacle = ReplayObstacle::None;
  std::string asset;                 ///< the database or site; empty: that of the finding
  std::string database, table;       ///< the schema's name may be unknown
  bool prefixed = false;             ///< something may stand in front of the table's name, as "wp_" does
  std::vector<std::string> columns;  ///< that were given; none: all
  std::vector<RowCondition> where;   ///< all of them hold
  std::optional<RowOrder> order;     ///< none: as the table lies
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> limit;
  Timestamp time;  ///< rows that came into being later were not among them
  Place place;
  bool operator==(const RowSelection&) const = default;

  bool is_whole() const { return where.empty() && !limit && offset == 0; }
};

}  // namespace hinomi
