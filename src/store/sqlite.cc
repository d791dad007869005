#include "store/sqlite.h"

#include <fmt/format.h>

namespace hinomi::store {
namespace {

constexpr int kBusyMilliseconds = 15'000;
constexpr std::string_view kRestore =
    "restore it from a backup, or move it away and let a new one be made (hinomi case add brings cases back from their case.json)";

}  // namespace

Error Sqlite::error(int code) const {
  const std::string place = file_.string() + ": ";
  const std::string detail = handle_ ? std::string(" (") + sqlite3_errmsg(handle_.get()) + ")" : std::string();
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return make_error(Errc::Malformed, place + "not a casebook: the file is no SQLite database",
                        "name another file, or restore this one from a backup");
    case SQLITE_CORRUPT:
      return make_error(Errc::Malformed, place + "the casebook is damaged" + detail, std::string(kRestore));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make_error(Errc::Unavailable, place + "another process keeps the casebook locked",
                        "wait for it to finish, then try again");
    case SQLITE_FULL:
      return make_error(Errc::Unavailable, place + "the disk is full; nothing was saved", "make room on the disk, then try again");
    case SQLITE_TOOBIG:
      return make_error(Errc::Unsupported, place + "the text is too long for the casebook", "keep the case as a file instead");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return make_error(Errc::Denied, place + "the casebook cannot be opened for writing" + detail,
                        "see who owns the file and its folder, and whether the disk is mounted read-only");
    case SQLITE_IOERR:
      return make_error(Errc::Unavailable, place + "the disk reports an error" + detail,
                        "check the disk, then run 'hinomi case verify'");
    default:
      return make_error(Errc::Internal, place + "the casebook does not answer as expected" + detail, std::string(kRestore));
  }
}

Result<Sqlite> Sqlite::open(const std::filesystem::path& file) {
  Sqlite database;
  database.file_ = file;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  database.handle_.reset(handle);
  if (code != SQLITE_OK) return database.error(code);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  // What stands in the file is not trusted: no schema of its own may run functions or write pages directly.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  RETURN_IF_ERROR(database.run("PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL"));
  return database;
}

Result<Statement> Sqlite::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Statement(*this, statement);
}

Result<void> Sqlite::run(const std::string& sql) const {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<std::uint64_t> Sqlite::number(std::string_view sql) const {
  ASSIGN_OR_RETURN(Statement statement, prepare(sql));
  ASSIGN_OR_RETURN(const bool row, statement.step());
  return row ? statement.number(0) : 0;
}

Statement& Statement::bind(std::string_view text) { return bind(text, SQLITE_TRANSIENT); }

Statement& Statement::bind_lasting(std::string_view text) { return bind(text, SQLITE_STATIC); }

Statement& Statement::bind(std::string_view text, sqlite3_destructor_type copying) {
  // A null pointer would bind NULL; the empty text is not NULL.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(handle_.get(), ++bound_, bytes, text.size(), copying, SQLITE_UTF8);
  if (failed_ == SQLITE_OK) failed_ = code;
  return *this;
}

Statement& Statement::bind(std::uint64_t number) {
  const int code = sqlite3_bind_int64(handle_.get(), ++bound_, static_cast<sqlite3_int64>(number));
  if (failed_ == SQLITE_OK) failed_ = code;
  return *this;
}

Result<bool> Statement::step() {
  if (failed_ != SQLITE_OK) return database_->error(failed_);
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->error(code);
}

Result<void> Statement::run() {
  ASSIGN_OR_RETURN([[maybe_unused]] const bool row, step());
  return {};
}

std::string_view Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::uint64_t Statement::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(handle_.get(), column));
}

Result<Transaction> Transaction::begin_writing(const Sqlite& database) {
  RETURN_IF_ERROR(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Result<Transaction> Transaction::begin_reading(const Sqlite& database) {
  RETURN_IF_ERROR(database.run("BEGIN"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // Fails where SQLite has rolled back by itself, which is what is wanted.
  if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK"));
}

Result<void> Transaction::commit() {
  RETURN_IF_ERROR(database_->run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace hinomi::store
