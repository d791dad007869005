#include "events/sql_statements.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hinomi::events {
namespace {

constexpr auto kStatementWords = std::to_array<std::string_view>(
    {"ABORT",    "ALTER",    "ANALYZE", "ATTACH",  "BEGIN",    "BINLOG",   "CALL",       "CHANGE",  "CHECK",    "CHECKPOINT",
     "CLOSE",    "CLUSTER",  "COMMENT", "COMMIT",  "COPY",     "CREATE",   "DEALLOCATE", "DECLARE", "DELETE",   "DELIMITER",
     "DESC",     "DESCRIBE", "DETACH",  "DISCARD", "DO",       "DROP",     "END",        "EXECUTE", "EXPLAIN",  "FETCH",
     "FLUSH",    "GO",       "GRANT",   "HANDLER", "HELP",     "IMPORT",   "INSERT",     "INSTALL", "KILL",     "LISTEN",
     "LOAD",     "LOCK",     "MERGE",   "MOVE",    "NOTIFY",   "OPTIMIZE", "PRAGMA",     "PREPARE", "PURGE",    "REASSIGN",
     "REFRESH",  "REINDEX",  "RELEASE", "RENAME",  "REPAIR",   "REPLACE",  "RESET",      "REVOKE",  "ROLLBACK", "SAVEPOINT",
     "SECURITY", "SELECT",   "SET",     "SHOW",    "SHUTDOWN", "SIGNAL",   "START",      "STOP",    "TRUNCATE", "UNINSTALL",
     "UNLOCK",   "UPDATE",   "USE",     "VACUUM",  "VALUES",   "WITH",     "XA"});
static_assert(std::ranges::is_sorted(kStatementWords), "binary search");

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

bool take_column_list(SqlCursor& c, std::vector<std::string>& columns) {
  columns.clear();
  if (!c.take('(')) return true;
  std::string name;
  do {
    c.skip_blanks();
    if (columns.empty() && c.peek() == ')') break;
    if (!c.take_name(name)) return false;
    columns.push_back(name);
    c.skip_blanks();
  } while (c.take(','));
  return c.take(')');
}

// Words between CREATE and the kind of thing that is created.
StatementKind classify_create(SqlCursor& c, const SqlDialect& dialect, bool version_comment) {
  for (int words = 0; words < 24 && !c.done(); ++words) {
    c.skip_blanks();
    if (c.at_word("TABLE")) return version_comment ? StatementKind::Other : StatementKind::CreateTable;
    if (c.at_word("VIEW")) return StatementKind::CreateView;
    if (c.at_word("DATABASE") || (c.at_word("SCHEMA") && dialect.is_mysql())) return StatementKind::CreateDatabase;
    for (const std::string_view routine : {"FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE", "RULE"}) {
      if (c.at_word(routine)) return StatementKind::Routine;
    }
    c.skip_token();
  }
  return StatementKind::Other;
}

}  // namespace

bool is_statement_word(std::string_view word) {
  if (word.size() < 2 || word.size() > 12) return false;
  const std::string wanted = upper(word);
  return std::ranges::binary_search(kStatementWords, std::string_view(wanted));
}

StatementKind classify_statement(std::string_view text, const SqlDialect& dialect) {
  SqlCursor c(text, dialect);
  c.skip_blanks();
  if (c.done() || c.peek() == ';') return StatementKind::Empty;
  const bool version_comment = c.in_version_comment();
  if (c.at_word("INSERT") || c.at_word("REPLACE")) return StatementKind::Insert;
  if (c.take_word("CREATE")) return classify_create(c, dialect, version_comment);
  if (c.at_word("USE")) return StatementKind::Use;
  if (c.at_word("SET")) return StatementKind::Set;
  if (c.at_word("COPY")) return StatementKind::Copy;
  if (c.take_word("ALTER")) {
    if (c.at_word("TABLE")) return StatementKind::AlterTable;
    return c.at_word("SEQUENCE") ? StatementKind::AlterSequence : StatementKind::Other;
  }
  if (!dialect.is_mysql() && c.take_word("SELECT")) {
    if (c.take_word("PG_CATALOG")) c.take('.');
    return c.at_word("SETVAL") ? StatementKind::SetSequence : StatementKind::Other;
  }
  if (c.take_word("DROP")) return c.at_word("TABLE") ? StatementKind::DropTable : StatementKind::Other;
  if (c.at_word("COMMENT")) return StatementKind::CommentOn;
  if (c.peek() == '(') return StatementKind::Other;
  return is_statement_word(c.peek_word()) ? StatementKind::Other : StatementKind::Unknown;
}

std::size_t find_statement_end(std::string_view text, std::string_view delimiter, const SqlDialect& dialect) {
  SqlCursor c(text, dialect);
  const bool word_delimiter = is_word_byte(delimiter.front());
  for (;;) {
    if (!c.in_version_comment() && c.rest().starts_with(delimiter)) return c.position() + delimiter.size();
    const std::size_t before = c.position();
    c.skip_blanks();
    if (c.incomplete() || c.done()) return std::string_view::npos;
    if (c.position() != before) continue;
    if (word_delimiter && is_word_byte(c.peek()) && !c.in_version_comment()) {
      // DELIMITER $$ or GO: it may stand at the end of a word.
      const std::size_t at = c.peek_word().find(delimiter);
      if (at != std::string_view::npos) return c.position() + at + delimiter.size();
      c.advance(c.peek_word().size());
      continue;
    }
    c.skip_token();
    if (c.incomplete()) return std::string_view::npos;
  }
}

HeaderOutcome parse_insert_header(std::string_view text, const SqlDialect& dialect, bool at_end, InsertHeader& header) {
  SqlCursor c(text, dialect);
  const auto parse = [&]() -> HeaderOutcome {
    c.skip_blanks();
    if (!c.take_word("INSERT") && !c.take_word("REPLACE")) return HeaderOutcome::Bad;
    while (c.take_word("LOW_PRIORITY") || c.take_word("DELAYED") || c.take_word("HIGH_PRIORITY") || c.take_word("IGNORE") ||
           c.take_word("OVERWRITE")) {
    }
    if (c.take_word("OR")) c.skip_token(), c.skip_blanks();  // SQLite's INSERT OR REPLACE
    const bool into = c.take_word("INTO");
    c.skip_blanks();
    if (!into && !c.at_word("VALUES") && c.peek_word().empty() && c.peek() != '`' && c.peek() != '"') return HeaderOutcome::Bad;
    if (!c.take_qualified_name(header.database, header.table)) return HeaderOutcome::Bad;
    c.skip_blanks();
    if (c.take_word("PARTITION")) c.skip_brackets(), c.skip_blanks();
    if (c.take_word("AS")) c.skip_token(), c.skip_blanks();
    header.assignments = false;
    const std::size_t list = c.position();
    if (!take_column_list(c, header.columns)) {
      // A bracket may also begin a query: INSERT INTO t (SELECT …).
      c.seek(list);
      header.columns.clear();
      c.skip_brackets();
      return HeaderOutcome::NoRows;
    }
    c.skip_blanks();
    if (c.take_word("OVERRIDING")) {
      for (int i = 0; i < 2; ++i) c.skip_token(), c.skip_blanks();
    }
    if (c.take_word("VALUES") || c.take_word("VALUE")) {
      c.skip_blanks();
      if (c.at_word("ROW")) return HeaderOutcome::NoRows;
      header.rows = c.position();
      return c.peek() == '(' ? HeaderOutcome::Rows : HeaderOutcome::Bad;
    }
    if (dialect.is_mysql() && c.take_word("SET")) {
      c.skip_blanks();
      header.assignments = true;
      header.rows = c.position();
      return HeaderOutcome::Rows;
    }
    if (c.at_word("SELECT") || c.at_word("DEFAULT") || c.at_word("WITH") || c.at_word("TABLE") || c.peek() == '(')
      return HeaderOutcome::NoRows;
    return HeaderOutcome::Bad;
  };
  const HeaderOutcome outcome = parse();
  // A word may go on behind the last byte that is here.
  constexpr std::size_t kLongestWord = 16;
  if (!at_end && (c.incomplete() || text.size() - c.position() < (outcome == HeaderOutcome::Rows ? 1 : kLongestWord))) {
    return HeaderOutcome::Incomplete;
  }
  if (at_end && (c.incomplete() || (outcome != HeaderOutcome::Rows && c.done()))) return HeaderOutcome::Incomplete;
  return outcome;
}

bool read_assignments(std::string_view text, const SqlDialect& dialect, std::vector<std::string>& columns, std::string& tuple) {
  SqlCursor c(text, dialect);
  columns.clear();
  tuple = "(";
  std::string qualifier, name;
  for (;;) {
    c.skip_blanks();
    if (!c.take_qualified_name(qualifier, name)) return false;
    c.skip_blanks();
    if (!c.take('=')) return false;
    const std::size_t value = c.position();
    while (!c.done() && c.peek() != ',' && c.peek() != ';' && !c.at_word("ON") && !c.at_word("RETURNING")) {
      if (c.peek() == '(')
        c.skip_brackets();
      else
        c.skip_token();
      c.skip_blanks();
    }
    if (c.incomplete()) return false;
    columns.push_back(name);
    if (columns.size() > 1) tuple += ',';
    tuple += trim(c.since(value));
    if (!c.take(',')) break;
  }
  tuple += ')';
  return true;
}

bool parse_copy_header(std::string_view statement, const SqlDialect& dialect, CopyHeader& header) {
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  header = {};
  if (!c.take_word("COPY") || !c.take_qualified_name(header.schema, header.table)) return false;
  c.skip_blanks();
  if (!take_column_list(c, header.columns)) return false;
  c.skip_blanks();
  if (!c.take_word("FROM")) return false;
  header.from_stdin = c.take_word("STDIN");
  while (!c.done() && c.peek() != ';') {
    if (c.at_word("CSV") || c.at_word("BINARY") || c.at_word("DELIMITER") || c.at_word("DELIMITERS") || c.at_word("NULL"))
      header.text_format = false;
    c.skip_token();
    c.skip_blanks();
  }
  return true;
}

std::string parse_database_name(std::string_view statement, const SqlDialect& dialect) {
  std::string name;
  if (statement.starts_with('\\')) {
    // psql: \connect dbname, or \connect -reuse-previous=on "dbname='x'"
    std::string_view rest = trim(statement.substr(statement.starts_with("\\connect") ? 8 : 2));
    if (rest.starts_with("-reuse-previous")) rest = trim(rest.substr(std::min(rest.find(' '), rest.size())));
    if (const auto at = rest.find("dbname="); at != std::string_view::npos) {
      rest = rest.substr(at + 7);
      if (rest.starts_with('\'')) return std::string(rest.substr(1, rest.find('\'', 1) - 1));
    }
    SqlDialect exact = dialect;
    exact.server = SqlDialect::Server::MySql;  // psql does not fold here
    SqlCursor c(rest, exact);
    if (!rest.starts_with('"')) return std::string(rest.substr(0, rest.find_first_of(" \t\r\n;")));
    return c.take_name(name) ? name : std::string();
  }
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  if (!c.take_word("USE")) {
    if (!c.take_word("CREATE")) return {};
    while (!c.done() && !c.at_word("DATABASE") && !c.at_word("SCHEMA")) c.skip_token(), c.skip_blanks();
    if (c.done()) return {};
    c.skip_token();
    c.skip_blanks();
    if (c.take_word("IF") && c.take_word("NOT")) c.take_word("EXISTS");
    c.skip_blanks();
  }
  return c.take_name(name) ? name : std::string();
}

Settings parse_settings(std::string_view statement, const SqlDialect& dialect) {
  Settings settings;
  SqlCursor c(statement, dialect);
  c.skip_blanks();
  c.take_word("SET");
  const auto value = [&] {
    std::string text;
    c.skip_blanks();
    if (c.take('=') || c.take_word("TO")) c.skip_blanks();
    if (!c.take_string(text)) {
      text = c.peek() == '@' ? "@" : std::string(c.peek_word());
      if (!c.done()) c.skip_token();
    }
    return text;
  };
  while (!c.done() && c.peek() != ';') {
    if (c.at_word("NAMES") || c.at_word("CHARACTER_SET_CLIENT") || c.at_word("CLIENT_ENCODING")) {
      settings.names |= !c.at_word("CHARACTER_SET_CLIENT");
      c.skip_token();
      settings.encoding = value();
    } else if (c.take_word("SQL_MODE")) {
      settings.sets_sql_mode = true;
      settings.no_backslash_escapes = value().find("NO_BACKSLASH_ESCAPES") != std::string::npos;
    } else if (c.take_word("STANDARD_CONFORMING_STRINGS")) {
      settings.sets_standard_strings = true;
      settings.standard_strings = !iequals(value(), "off");
    } else if (c.take('@')) {
      // @OLD_SQL_MODE is a variable of the script, @@SQL_MODE the server's.
      if (c.take('@')) {
        if (c.take_word("SESSION") || c.take_word("GLOBAL")) c.take('.');
        if (c.at_word("SQL_MODE") || c.at_word("CHARACTER_SET_CLIENT")) {
          // Read as a value (… =@@SQL_MODE) unless an assignment follows.
          const std::size_t here = c.position();
          c.skip_token();
          c.skip_blanks();
          if (c.peek() == '=') c.seek(here);
        }
        continue;
      }
      if (!c.done()) c.skip_token();
    } else {
      c.skip_token();
    }
    c.skip_blanks();
  }
  // character_set_client = @saved_cs_client brings back what was there.
  if (settings.encoding.starts_with('@')) settings.encoding = "@";
  return settings;
}

}  // namespace hinomi::events
