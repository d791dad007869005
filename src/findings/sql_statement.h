// What a logged SQL statement does, as far as a detector needs it. Not a parser: it reads the words that decide, in one
// pass, for the dialects of MySQL, MariaDB and PostgreSQL, and never fails on text that is no SQL.
//
//   SqlStatement s;
//   read_sql("SELECT /*!40001 SQL_NO_CACHE */ * FROM `orders`", s);   // s.act == SqlAct::Read, s.whole, s.dump_tool
#pragma once

#include <string_view>
#include <vector>

namespace hinomi::findings {

enum class SqlAct {
  Other,
  Read,        ///< SELECT that returns columns of tables (not only counts)
  Export,      ///< SELECT … INTO OUTFILE, COPY … TO a file of the server
  CopyOut,     ///< COPY … TO STDOUT
  SchemaRead,  ///< SHOW CREATE …
  ReadLock,    ///< LOCK TABLES … READ, LOCK TABLE … IN ACCESS SHARE MODE
  DropDatabase,
  DropTable,
  EmptyTable,  ///< TRUNCATE, DELETE without a condition
  DeleteRows,  ///< DELETE of some
  CreateDatabase,
  CreateTable,
  Insert,         ///< INSERT, REPLACE, COPY … FROM
  Grant,          ///< rights given
  Revoke,         ///< … taken
  CreateAccount,  ///< user or role
  AlterAccount,   ///< also its password
  DropAccount,
  Use
};

/// As written, without quotes. `database` is empty for an unqualified name.
struct SqlTable {
  std::string_view database, name;
};

/// 'name'@'host'; the host is empty where none is written, as in PostgreSQL.
struct SqlAccount {
  std::string_view name, host;
};

/// Views into the statement. Reused: read_sql() clears it first.
struct SqlStatement {
  SqlAct act = SqlAct::Other;
  std::vector<SqlTable> tables;      ///< for DropDatabase, CreateDatabase, Use: `database` alone
  std::vector<SqlAccount> accounts;  ///< whose rights or existence change
  bool all_rights = false;           ///< everything everywhere: ALL ON *.*, SUPERUSER
  bool whole = false;      ///< all rows: no condition, no limit, no join; all columns, unless a dump tool or an export names them
  bool dump_tool = false;  ///< worded as mysqldump, mariadb-dump or pg_dump word it
};

/// Reads the first statement of `text`; returns the position behind it (npos when nothing follows that matters).
std::size_t read_sql(std::string_view text, SqlStatement& out);

/// Reads one statement of `text` after the other into `out` and calls `see(rest, size)`: the text from the statement on, and where
/// in it the statement ends.
template <typename See>
void each_statement(std::string_view text, SqlStatement& out, See&& see) {
  while (!text.empty()) {
    const std::size_t end = read_sql(text, out);
    see(text, end);
    if (end >= text.size()) return;
    text.remove_prefix(end);
  }
}

/// The server's own catalogue: information_schema, performance_schema, sys, pg_catalog and unqualified pg_ tables.
bool is_catalogue(const SqlTable& table);

}  // namespace hinomi::findings
