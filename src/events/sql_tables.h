// The tables that a dump or a log has named: their schemas, and where the values of a row belong.
//
// Schemas live as long as this object and never change once a batch has shown them. A dump's tables are shown with their first row
// or at the end of the dump, so that comments and keys that follow the declaration are known; a log's at once.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/sql_schema.h"
#include "events/sql_tuples.h"
#include "model/batch.h"

namespace hinomi::events {

/// Where the rows of one INSERT or COPY go. Owned by SqlTables; valid until its next target().
struct RowTarget {
  std::string database, name;
  const TableSchema* schema = nullptr;  ///< null until the first row says how many columns there are
  std::vector<ColumnClass> classes;     ///< of the values, in the order in which they are written
  std::vector<std::uint32_t> places;    ///< the columns that they fill; empty: the schema's order
  bool shown = false;
};

enum class RowFit {
  Even,
  Uneven,  ///< another number of values than columns: missing ones are null, those too many are dropped
  Refused  ///< a flood: more tables, or far more columns than values, than any real server has; nothing was added
};

/// A batch that holds this many cells is full: readers give it out before they go on.
inline constexpr std::size_t kFullBatch = 2'000'000;

class SqlTables {
 public:
  SqlTables(std::uint32_t evidence, bool logged) : evidence_(evidence), logged_(logged) {}

  /// CREATE TABLE.
  void declare(const TableDefinition& table, const std::string& database, const std::string& name, Batch& out);
  /// What follows the declaration. A table that was shown already is shown again, at the latest at the end of the dump, unless only
  /// its key is new.
  void change(const std::string& database, const std::string& name, const TableChange& change);
  /// Ignored once the table has been shown.
  void add_comment(const std::string& database, const std::string& name, const std::string& column, const std::string& comment);
  /// The declaration stood in for a view or is taken back; ignored once the table has been shown.
  void withdraw(const std::string& database, const std::string& name);

  /// Null when there are more tables than a server could hold.
  RowTarget* target(const std::string& database, const std::string& name, std::span<const std::string> columns);
  /// Makes a row of the cells that stand behind `first_cell`.
  RowFit add_row(RowTarget& target, std::size_t first_cell, const Place& place, Timestamp time, std::uint64_t connection,
                 Batch& out);

  /// Shows the tables that had no rows.
  void show_rest(Batch& out);

 private:
  struct Table {
    TableSchema* schema = nullptr;
    bool shown = false, withdrawn = false;
    std::unordered_map<std::string, std::uint32_t> columns;  ///< lower-case name → index
  };
  using Key = std::pair<std::string, std::string>;

  TableSchema* add_schema(const std::string& database, const std::string& name, std::vector<Column> columns);
  Table* current(const std::string& database, const std::string& name);
  Table* install(const std::string& database, const std::string& name, TableSchema* schema);
  void show(const TableSchema* schema, Batch& out);

  std::uint32_t evidence_;
  bool logged_;
  std::deque<TableSchema> schemas_;
  std::deque<Table> tables_;
  std::map<const TableSchema*, Table*> by_schema_;
  std::map<Key, Table*> by_name_;
  std::map<std::string, RowTarget, std::less<>> targets_;
  std::size_t column_count_ = 0;
  std::vector<Cell> scratch_;
};

}  // namespace hinomi::events
