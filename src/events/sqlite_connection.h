// A database file of SQLite that somebody else wrote, opened in memory for reading and nothing else: no triggers, views, virtual
// tables, functions of the file or attached files are carried out, whatever its schema says (sqlite.org/security.html).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace hinomi::events {

struct CloseSqlite {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteConnection = std::unique_ptr<sqlite3, CloseSqlite>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, CloseSqlite>;

/// `file` outlives the connection; two bytes of its header are changed where it was written with a log (WAL), which is another
/// file. Null when SQLite has no memory for it.
SqliteConnection open_sqlite(std::span<char> file);

/// Null when the statement cannot be prepared.
SqliteStatement prepare(sqlite3* database, const std::string& sql);

/// A name within SQL.
std::string quoted_name(std::string_view name);

}  // namespace hinomi::events
