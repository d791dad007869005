#include "events/sql_schema.h"

#include <algorithm>
#include <array>

#include "base/number.h"
#include "base/text.h"

namespace hinomi::events {
namespace {

// A table with more columns than a server allows (4,096 in MySQL, 1,600 in PostgreSQL) is an attack on us.
constexpr std::size_t kMaxColumns = 10'000;

bool is_constraint(SqlCursor c) {
  constexpr std::array<std::string_view, 12> kWords = {"PRIMARY",  "KEY",     "INDEX", "UNIQUE",  "CONSTRAINT", "FOREIGN",
                                                       "FULLTEXT", "SPATIAL", "CHECK", "EXCLUDE", "PERIOD",     "LIKE"};
  const bool word = std::ranges::any_of(kWords, [&](std::string_view w) { return c.at_word(w); });
  if (!word) return false;
  if (c.at_word("LIKE") || c.at_word("CONSTRAINT") || c.at_word("CHECK") || c.at_word("EXCLUDE")) return true;
  // Without quotes a column may be called `key` or `index`: then a type follows, not a name and a bracket.
  if (c.at_word("KEY") || c.at_word("INDEX") || c.at_word("PERIOD")) {
    c.skip_token();
    c.skip_blanks();
    constexpr std::array<std::string_view, 12> kTypes = {"INT",  "INTEGER", "BIGINT",   "SMALLINT", "TINYINT",   "TEXT",
                                                         "DATE", "VARCHAR", "DATETIME", "CHAR",     "CHARACTER", "TIMESTAMP"};
    return std::ranges::none_of(kTypes, [&](std::string_view t) { return c.at_word(t); });
  }
  return true;
}

// The words that end a column's type.
bool ends_type(SqlCursor& c) {
  constexpr std::array<std::string_view, 23> kWords = {
      "NOT",        "NULL",      "DEFAULT",    "PRIMARY", "UNIQUE",  "COMMENT",     "AUTO_INCREMENT", "COLLATE",
      "GENERATED",  "CHECK",     "REFERENCES", "ON",      "KEY",     "CONSTRAINT",  "VIRTUAL",        "STORED",
      "PERSISTENT", "INVISIBLE", "AS",         "CHARSET", "STORAGE", "COMPRESSION", "AUTOINCREMENT"};
  if (std::ranges::any_of(kWords, [&](std::string_view w) { return c.at_word(w); })) return true;
  if (!c.at_word("CHARACTER")) return false;
  SqlCursor next = c;
  next.take_word("CHARACTER");
  return next.at_word("SET");
}

std::string read_type(SqlCursor& c) {
  std::string type;
  while (!c.done() && c.peek() != ',' && c.peek() != ')' && !ends_type(c)) {
    const std::size_t start = c.position();
    if (c.peek() == '(') {
      c.skip_brackets();
      type += c.since(start);  // values of an enum keep their letters
    } else {
      const bool joins = c.peek() == '[' || c.peek() == ']' || c.peek() == '.' || type.ends_with('[') || type.ends_with('.');
      c.skip_token();
      if (!type.empty() && !joins) type += ' ';
      type += ascii_lower(c.since(start));
    }
    c.skip_blanks();
  }
  return type;
}

std::vector<std::string> read_key_columns(SqlCursor& c) {
  std::vector<std::string> columns;
  if (!c.take('(')) return columns;
  std::string name;
  while (!c.done() && columns.size() < kMaxColumns) {
    c.skip_blanks();
    if (!c.take_name(name)) break;
    columns.push_back(name);
    c.skip_blanks();
    if (c.peek() == '(') c.skip_brackets();
    while (!c.done() && c.peek() != ',' && c.peek() != ')') c.skip_token(), c.skip_blanks();
    if (!c.take(',')) break;
  }
  c.take(')');
  return columns;
}

// What stands behind a column's type, up to the comma.
void read_column_attributes(SqlCursor& c, Column& column, std::vector<ForeignKey>& foreign_keys) {
  while (!c.done() && c.peek() != ',' && c.peek() != ')') {
    if (c.take_word("NOT")) {
      if (c.take_word("NULL")) column.not_null = true;
    } else if (c.take_word("PRIMARY")) {
      c.take_word("KEY");
      column.key = column.not_null = true;
    } else if (c.take_word("COMMENT")) {
      if (!c.take_string(column.comment)) return;
    } else if (c.take_word("REFERENCES")) {
      ForeignKey key{{column.name}, {}, {}};
      if (c.take_qualified_name(key.database, key.table) && foreign_keys.size() < kMaxForeignKeys)
        foreign_keys.push_back(std::move(key));
    } else if (c.peek() == '(') {
      c.skip_brackets();
    } else {
      c.skip_token();
    }
    c.skip_blanks();
  }
}

// Behind FOREIGN: KEY [name] (a, b) REFERENCES t (x, y).
void read_foreign_key(SqlCursor& c, std::vector<ForeignKey>& keys) {
  c.skip_blanks();
  if (!c.take_word("KEY") || keys.size() >= kMaxForeignKeys) return;
  c.skip_blanks();
  while (!c.done() && c.peek() != '(' && c.peek() != ',' && c.peek() != ')') c.skip_token(), c.skip_blanks();
  ForeignKey key;
  key.columns = read_key_columns(c);
  c.skip_blanks();
  if (key.columns.empty() || !c.take_word("REFERENCES")) return;
  c.skip_blanks();
  if (c.take_qualified_name(key.database, key.table)) keys.push_back(std::move(key));
}

// 0: none stands there.
std::uint64_t read_number(SqlCursor& c) {
  c.skip_blanks();
  return parse_number<std::uint64_t>(c.peek_word()).value_or(0);
}

// Among the options behind the columns.
std::uint64_t read_next_number(SqlCursor& c) {
  for (int tokens = 0; tokens < 200; ++tokens) {
    c.skip_blanks();
    if (c.done()) return 0;
    if (!c.take_word("AUTO_INCREMENT")) {
      c.skip_token();
      continue;
    }
    c.skip_blanks();
    c.take('=');
    return read_number(c);
  }
  return 0;
}

void skip_item(SqlCursor& c) {
  while (!c.done() && c.peek() != ',' && c.peek() != ')') {
    if (c.peek() == '(')
      c.skip_brackets();
    else
      c.skip_token();
    c.skip_blanks();
  }
}

void mark_keys(std::vector<Column>& columns, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    for (Column& column : columns) {
      if (iequals(column.name, name)) column.key = column.not_null = true;
    }
  }
}

bool take_if_exists(SqlCursor& c) {
  if (!c.take_word("IF")) return false;
  c.take_word("NOT");
  c.take_word("EXISTS");
  return true;
}

}  // namespace

std::optional<TableDefinition> parse_create_table(std::string_view statement, const SqlDialect& dialect) {
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  if (!c.take_word("CREATE")) return std::nullopt;
  TableDefinition table;
  for (int words = 0; words < 24 && !c.at_word("TABLE"); ++words) {
    if (c.done()) return std::nullopt;
    if (c.at_word("TEMPORARY") || c.at_word("TEMP")) table.temporary = true;
    c.skip_token();
    c.skip_blanks();
  }
  if (!c.take_word("TABLE")) return std::nullopt;
  take_if_exists(c);
  c.skip_blanks();
  if (!c.take_qualified_name(table.qualifier, table.name)) return std::nullopt;
  c.skip_blanks();
  const auto like = [&] {
    c.skip_blanks();
    return c.take_qualified_name(table.like_qualifier, table.like);
  };
  if (c.take_word("LIKE")) return like() ? std::optional(std::move(table)) : std::nullopt;
  if (c.take_word("PARTITION") && c.take_word("OF")) return like() ? std::optional(std::move(table)) : std::nullopt;
  if (!c.take('(')) return std::nullopt;
  c.skip_blanks();
  if (dialect.is_mysql() && c.take_word("LIKE")) return like() ? std::optional(std::move(table)) : std::nullopt;
  std::vector<std::string> keys;
  while (!c.done() && c.peek() != ')' && table.columns.size() < kMaxColumns) {
    if (is_constraint(c)) {
      const bool constraint = c.take_word("CONSTRAINT");
      if (constraint && !c.at_word("PRIMARY")) {
        c.skip_token();
        c.skip_blanks();
      }
      if (c.take_word("PRIMARY") && c.take_word("KEY")) {
        while (!c.done() && c.peek() != '(' && c.peek() != ',' && c.peek() != ')') c.skip_token(), c.skip_blanks();
        keys = read_key_columns(c);
        c.skip_blanks();
      } else if (c.take_word("FOREIGN")) {
        read_foreign_key(c, table.foreign_keys);
      }
      skip_item(c);
    } else {
      Column column;
      if (!c.take_name(column.name)) return std::nullopt;
      c.skip_blanks();
      column.type = read_type(c);
      read_column_attributes(c, column, table.foreign_keys);
      table.columns.push_back(std::move(column));
    }
    c.skip_blanks();
    if (!c.take(',')) break;
    c.skip_blanks();
  }
  if (table.columns.empty() || c.peek() != ')') return std::nullopt;
  mark_keys(table.columns, keys);
  c.take(')');
  if (dialect.is_mysql()) table.next_number = read_next_number(c);
  return table;
}

std::optional<TableChange> parse_alter_table(std::string_view statement, const SqlDialect& dialect) {
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  if (!c.take_word("ALTER") || !c.take_word("TABLE")) return std::nullopt;
  take_if_exists(c);
  c.take_word("ONLY");
  c.skip_blanks();
  TableChange change;
  if (!c.take_qualified_name(change.qualifier, change.name)) return std::nullopt;
  for (c.skip_blanks(); !c.done() && c.peek() != ';'; c.skip_blanks()) {
    if (c.take_word("PRIMARY")) {
      if (!c.take_word("KEY")) continue;
      while (!c.done() && c.peek() != '(' && c.peek() != ',') c.skip_token(), c.skip_blanks();
      change.key = read_key_columns(c);
    } else if (c.take_word("FOREIGN")) {
      read_foreign_key(c, change.foreign_keys);
    } else if (c.take_word("AUTO_INCREMENT")) {
      if (c.take('=')) change.next_number = read_number(c);
    } else if (c.take_word("IDENTITY")) {
      if (c.take('(') && (c.skip_blanks(), c.take_word("SEQUENCE")) && c.take_word("NAME"))
        c.take_qualified_name(change.sequence_qualifier, change.sequence_name);
    } else if (c.peek() == '(') {
      c.skip_brackets();
    } else {
      c.skip_token();
    }
  }
  return change;
}

std::optional<SequenceOwner> parse_sequence_owner(std::string_view statement, const SqlDialect& dialect) {
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  if (!c.take_word("ALTER") || !c.take_word("SEQUENCE")) return std::nullopt;
  take_if_exists(c);
  SequenceOwner owner;
  if (!c.take_qualified_name(owner.qualifier, owner.name)) return std::nullopt;
  c.skip_blanks();
  std::string column;
  if (!c.take_word("OWNED") || !c.take_word("BY") || !c.take_qualified_name(owner.table, column)) return std::nullopt;
  // schema.table.column
  if (const std::size_t dot = owner.table.find('.'); dot != std::string::npos) {
    owner.table_qualifier = owner.table.substr(0, dot);
    owner.table.erase(0, dot + 1);
  }
  if (owner.table.empty()) return std::nullopt;
  return owner;
}

std::optional<SequenceNumber> parse_sequence_number(std::string_view statement, const SqlDialect& dialect) {
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  if (!c.take_word("SELECT")) return std::nullopt;
  std::string qualifier, name;
  if (!c.take_qualified_name(qualifier, name) || name != "setval" || !c.take('(')) return std::nullopt;
  c.skip_blanks();
  SequenceNumber number;
  if (!c.take_string(name)) return std::nullopt;
  SqlCursor inner(name, dialect);
  if (!inner.take_qualified_name(number.qualifier, number.name)) return std::nullopt;
  c.skip_blanks();
  if (!c.take(',')) return std::nullopt;
  number.next = read_number(c);
  if (number.next == 0 || number.next == UINT64_MAX) return std::nullopt;
  c.skip_token();
  c.skip_blanks();
  // Without a third argument the number was given already.
  if (c.take(',') && (c.skip_blanks(), c.at_word("FALSE"))) return number;
  ++number.next;
  return number;
}

std::optional<ColumnComment> parse_column_comment(std::string_view statement, const SqlDialect& dialect) {
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  if (!c.take_word("COMMENT") || !c.take_word("ON") || !c.take_word("COLUMN")) return std::nullopt;
  ColumnComment comment;
  std::vector<std::string> names(1);
  if (!c.take_name(names.back())) return std::nullopt;
  while (names.size() < 5 && c.take('.')) {
    if (!c.take_name(names.emplace_back())) return std::nullopt;
  }
  c.skip_blanks();
  if (names.size() < 2 || !c.take_word("IS") || !c.take_string(comment.comment)) return std::nullopt;
  comment.column = names.back();
  comment.name = names[names.size() - 2];
  if (names.size() > 2) comment.qualifier = names[names.size() - 3];
  return comment;
}

std::optional<ObjectName> parse_view_name(std::string_view statement, const SqlDialect& dialect) {
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  for (int tokens = 0; tokens < 24 && !c.done() && !c.at_word("VIEW"); ++tokens) c.skip_token(), c.skip_blanks();
  if (!c.take_word("VIEW")) return std::nullopt;
  take_if_exists(c);
  c.skip_blanks();
  ObjectName view;
  if (!c.take_qualified_name(view.qualifier, view.name)) return std::nullopt;
  return view;
}

std::vector<ObjectName> parse_dropped_tables(std::string_view statement, const SqlDialect& dialect) {
  std::vector<ObjectName> tables;
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  if (!c.take_word("DROP")) return tables;
  c.take_word("TEMPORARY");
  if (!c.take_word("TABLE") && !c.take_word("TABLES")) return tables;
  take_if_exists(c);
  do {
    c.skip_blanks();
    ObjectName table;
    if (!c.take_qualified_name(table.qualifier, table.name)) break;
    tables.push_back(std::move(table));
    c.skip_blanks();
  } while (c.take(',') && tables.size() < kMaxColumns);
  return tables;
}

bool is_binary_type(std::string_view type) {
  constexpr std::array<std::string_view, 16> kTypes = {
      "binary", "varbinary", "blob",       "tinyblob", "mediumblob", "longblob",        "bit",          "bytea",
      "point",  "geometry",  "linestring", "polygon",  "multipoint", "multilinestring", "multipolygon", "geometrycollection"};
  const std::string_view head = type.substr(0, type.find_first_of("( "));
  return std::ranges::find(kTypes, head) != kTypes.end();
}

}  // namespace hinomi::events
