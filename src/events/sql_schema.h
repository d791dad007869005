// What CREATE TABLE and its kin say of a table's shape. Texts are UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/sql_tokens.h"
#include "model/record.h"

namespace hinomi::events {

/// Of one table; more are an attack on us.
inline constexpr std::size_t kMaxForeignKeys = 1'000;

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

/// What ALTER TABLE adds to a declaration. pg_dump and phpMyAdmin write keys, references and numbers behind the rows.
struct TableChange {
  std::string qualifier, name;
  std::vector<std::string> key;  ///< PRIMARY KEY
  std::vector<ForeignKey> foreign_keys;
  std::uint64_t next_number = 0;                  ///< AUTO_INCREMENT=
  std::string sequence_qualifier, sequence_name;  ///< GENERATED … AS IDENTITY (SEQUENCE NAME s): numbers the table's rows
};
std::optional<TableChange> parse_alter_table(std::string_view statement, const SqlDialect& dialect);

/// ALTER SEQUENCE s OWNED BY t.c: s numbers the rows of t.
struct SequenceOwner {
  std::string qualifier, name;
  std::string table_qualifier, table;
};
std::optional<SequenceOwner> parse_sequence_owner(std::string_view statement, const SqlDialect& dialect);

/// SELECT setval('s', n, called): the number that s gives next.
struct SequenceNumber {
  std::string qualifier, name;
  std::uint64_t next = 0;
};
std::optional<SequenceNumber> parse_sequence_number(std::string_view statement, const SqlDialect& dialect);

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
