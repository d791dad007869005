// SQLite behind values that clean up after themselves and errors that say what to do. Used by this folder only.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::store {

class Sqlite;

/// One prepared statement. Texts that it returns are valid until the next step().
class Statement {
 public:
  Statement& bind(std::string_view text);
  /// Not copied: the text outlives the statement.
  Statement& bind_lasting(std::string_view text);
  Statement& bind(std::uint64_t number);
  /// True when there is a row; false at the end.
  Result<bool> step();
  /// For statements that give no row.
  Result<void> run();
  std::string_view text(int column) const;
  std::uint64_t number(int column) const;

 private:
  friend class Sqlite;
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  Statement& bind(std::string_view text, sqlite3_destructor_type copying);
  Statement(const Sqlite& database, sqlite3_stmt* handle) : database_(&database), handle_(handle) {}

  const Sqlite* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int bound_ = 0;
  int failed_ = SQLITE_OK;  ///< of a bind
};

/// One connection, for one thread at a time.
class Sqlite {
 public:
  /// An existing file, never a new one. ":memory:" for a database of its own in memory.
  static Result<Sqlite> open(const std::filesystem::path& file);

  Result<Statement> prepare(std::string_view sql) const;
  /// Statements without parameters whose rows nobody wants.
  Result<void> run(const std::string& sql) const;
  Result<std::uint64_t> number(std::string_view sql) const;
  const std::filesystem::path& file() const { return file_; }
  /// What the result code means to whoever owns the file.
  Error error(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// Rolled back unless committed.
class Transaction {
 public:
  static Result<Transaction> begin_writing(const Sqlite& database);
  /// Everything read until the end is of one moment.
  static Result<Transaction> begin_reading(const Sqlite& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(const Sqlite& database) : database_(&database) {}
  const Sqlite* database_;
};

}  // namespace hinomi::store
