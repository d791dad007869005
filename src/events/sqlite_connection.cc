#include "events/sqlite_connection.h"

namespace hinomi::events {
namespace {

constexpr int kMaxCell = 64 << 20;

// Reading tables and asking for their columns is all that is ever wanted.
int authorize(void*, int action, const char* first, const char*, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      return first != nullptr && std::string_view(first) == "table_xinfo" ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

}  // namespace

SqliteConnection open_sqlite(std::span<char> file) {
  constexpr std::size_t kWriteVersion = 18, kReadVersion = 19;
  sqlite3* opened = nullptr;
  const int status =
      sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, nullptr);
  SqliteConnection database(opened);
  if (status != SQLITE_OK) return nullptr;
  if (file.size() > kReadVersion) file[kWriteVersion] = file[kReadVersion] = 1;
  // A schema that is partly damaged, or a file that was cut, is refused altogether unless the schema may be "written"; nothing can
  // be written here, as the file is read-only and every statement but SELECT is denied.
  sqlite3_db_config(opened, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, kMaxCell);
  sqlite3_limit(opened, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
  sqlite3_limit(opened, SQLITE_LIMIT_COLUMN, 2000);
  sqlite3_limit(opened, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit(opened, SQLITE_LIMIT_COMPOUND_SELECT, 3);
  sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(opened, SQLITE_LIMIT_VDBE_OP, 25'000);
  sqlite3_exec(opened, "PRAGMA cell_size_check=ON", nullptr, nullptr, nullptr);
  if (sqlite3_deserialize(opened, "main", reinterpret_cast<unsigned char*>(file.data()), static_cast<sqlite3_int64>(file.size()),
                          static_cast<sqlite3_int64>(file.size()), SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
    return nullptr;
  }
  sqlite3_set_authorizer(opened, authorize, nullptr);
  return database;
}

SqliteStatement prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql.c_str(), static_cast<int>(sql.size()) + 1, &statement, nullptr);
  return SqliteStatement(statement);
}

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace hinomi::events
