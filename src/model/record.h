// One row of one table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/evidence.h"

namespace hinomi {

struct Column {
  std::string name;
  std::string type;  ///< as declared, lower case: "varchar(255)"; empty when not declared
  bool not_null = false;
  bool key = false;  ///< (part of) the primary key
  std::string comment;
  bool operator==(const Column&) const = default;
};

/// FOREIGN KEY (columns) REFERENCES table (its key).
struct ForeignKey {
  std::vector<std::string> columns;
  std::string database, table;  ///< database: empty for the table's own
  bool operator==(const ForeignKey&) const = default;
};

/// What is known of a table's shape. Immutable once a row refers to it.
struct TableSchema {
  std::uint32_t evidence = 0;
  std::string database;  ///< may be empty
  std::string name;
  std::vector<Column> columns;
  std::vector<ForeignKey> foreign_keys;
  std::uint64_t next_number = 0;  ///< AUTO_INCREMENT: one more than the greatest number ever given; 0: not known
  bool declared = false;          ///< a CREATE TABLE was seen, so not_null means something
  bool headed = false;            ///< names come from a header, a column list or a declaration
  /// Rows come from statements in a server's log (true) or from a dump or table file (false).
  bool logged = false;
};

/// "database.table", or the table's name alone where its database is not known.
std::string qualified_name(std::string_view database, std::string_view table);

enum class CellKind : std::uint8_t { Null, Bare, Text, Binary };

/// A value: text is UTF-8, unescaped, unquoted; valid until the batch is gone. Binary: bytes as they are.
struct Cell {
  std::string_view text;
  CellKind kind = CellKind::Null;
};

/// A row's cells stand in Batch::cells at [first, first + count), in the order of the schema's columns.
struct Row {
  const TableSchema* table = nullptr;
  std::uint32_t first = 0, count = 0;
  Place place;
  Timestamp time;                ///< of the statement, in a log; unknown in a dump
  std::uint64_t connection = 0;  ///< of the statement, in a log
};

}  // namespace hinomi
