// What CREATE TABLE and its kin say of a table's shape. Texts are UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/sql_tokens.h"
#include "model/record.h"

namespace hinomi::events {

/// A declared table; `like` names another table whose columns it has (CREATE TABLE x LIKE y).
struct TableDefinition {
  std::string qualifier, name;
  std::vector<Column> columns;
  std::vector<ForeignKey> foreign_keys;
  std::uint64_t next_number = 0;  ///< AUTO_INCREMENT=
  std::string like_qualifier, like;
  bool temporary = false;
};
std::optional<TableDefinition> parse_create_table(std::string_view statement, const SqlDialect& dialect);

/// ALTER TABLE x ADD [CONSTRAINT c] PRIMARY KEY (a, b).
struct KeyDefinition {
  std::string qualifier, name;
  std::vector<std::string> columns;
};
std::optional<KeyDefinition> parse_added_key(std::string_view statement, const SqlDialect& dialect);

/// COMMENT ON COLUMN s.t.c IS '…'.
struct ColumnComment {
  std::string qualifier, name, column, comment;
};
std::optional<ColumnComment> parse_column_comment(std::string_view statement, const SqlDialect& dialect);

/// CREATE VIEW v, DROP TABLE t: the name.
struct ObjectName {
  std::string qualifier, name;
};
std::optional<ObjectName> parse_view_name(std::string_view statement, const SqlDialect& dialect);
std::vector<ObjectName> parse_dropped_tables(std::string_view statement, const SqlDialect& dialect);

/// True for columns whose values are bytes, not text: BLOB, BINARY, BIT, geometry, bytea.
bool is_binary_type(std::string_view type);

}  // namespace hinomi::events
