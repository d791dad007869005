// Splits a script into statements and says what each one is, without understanding more of SQL than that needs.
//
// Does not decode: texts come and go in the script's own encoding. Statements are never executed or rewritten.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/sql_tokens.h"

namespace hinomi::events {

enum class StatementKind {
  Empty,
  Insert,
  CreateTable,
  CreateView,
  CreateDatabase,
  Use,
  Set,
  AlterTable,
  AlterSequence,
  SetSequence,  ///< PostgreSQL's SELECT setval(…)
  CommentOn,
  Copy,
  DropTable,
  Routine,
  Other,
  Unknown  ///< no statement that a server knows
};

/// `text` begins at a statement's first byte; comments before it are allowed.
StatementKind classify_statement(std::string_view text, const SqlDialect& dialect);
/// Any statement may begin with this word (letters without case).
bool is_statement_word(std::string_view word);

/// Position behind the delimiter that ends the statement at the start of `text`, npos while it is not there. Delimiters inside
/// quotes, comments and version comments do not count.
std::size_t find_statement_end(std::string_view text, std::string_view delimiter, const SqlDialect& dialect);

/// INSERT and REPLACE up to the rows.
struct InsertHeader {
  std::string database, table;
  std::vector<std::string> columns;  ///< empty: all, in the table's order
  bool assignments = false;          ///< MySQL's INSERT … SET a = 1: `rows` is where the assignments begin
  std::size_t rows = 0;              ///< position of the first row's bracket
};
enum class HeaderOutcome {
  Rows,    ///< rows follow
  NoRows,  ///< INSERT … SELECT, DEFAULT VALUES: a statement without literal rows
  Incomplete,
  Bad
};
HeaderOutcome parse_insert_header(std::string_view text, const SqlDialect& dialect, bool at_end, InsertHeader& header);

/// The assignments of INSERT … SET a = 1, b = 'x': names into `columns`, and the values as "(1,'x')" into `tuple`.
bool read_assignments(std::string_view text, const SqlDialect& dialect, std::vector<std::string>& columns, std::string& tuple);

/// PostgreSQL's COPY t (a, b) FROM stdin.
struct CopyHeader {
  std::string schema, table;
  std::vector<std::string> columns;
  bool from_stdin = false;
  bool text_format = true;  ///< false: CSV, binary or a delimiter of its own
};
bool parse_copy_header(std::string_view statement, const SqlDialect& dialect, CopyHeader& header);

/// USE x, CREATE DATABASE x, \connect x: the name, empty when there is none.
std::string parse_database_name(std::string_view statement, const SqlDialect& dialect);

/// What SET statements change in the way a script is to be read.
struct Settings {
  std::string encoding;  ///< of SET NAMES, character_set_client, client_encoding; "@": an earlier one comes back; empty: not set
  bool names = false;    ///< said by SET NAMES or client_encoding: it is the data's, too
  bool sets_sql_mode = false;
  bool no_backslash_escapes = false;
  bool sets_standard_strings = false;
  bool standard_strings = true;
};
Settings parse_settings(std::string_view statement, const SqlDialect& dialect);

}  // namespace hinomi::events
