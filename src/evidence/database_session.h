// What a kind of database server gives to be read like a dump: its tables, and their rows as text that the readers of dumps know.
// Each kind is one file in sources/. Sessions only read: in a transaction that cannot write.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "evidence/database_address.h"
#include "evidence/table_sample.h"

namespace hinomi::evidence {

/// A table as the server lists it.
struct LiveTable {
  std::string database;  ///< MySQL: its schema; PostgreSQL: the database it is in
  std::string schema;    ///< PostgreSQL alone
  std::string name;
  std::string opening;   ///< PostgreSQL: its definition; MySQL asks for that when the table's turn has come
  std::string key_name;  ///< MySQL: of the index
  std::vector<std::string> columns;
  std::vector<std::size_t> key;       ///< columns by which reading can go on after a break; empty: none serves
  bool by_number = false;             ///< MySQL: the key is one column of integers
  std::uint64_t bytes = 0;            ///< the server's estimate
  std::optional<std::uint64_t> rows;  ///< the server's estimate, where it has one
  bool whole = true;                  ///< false: partitions are read through it
  Text refused;                       ///< why it cannot be read; both empty: it can

  TableId id() const { return {database, schema, name}; }
  /// For notes: without quotes.
  std::string shown() const { return database + "." + (schema.empty() ? "" : schema + ".") + name; }
};

/// What the account can see.
struct Listing {
  std::string head;  ///< the dump's first lines: server, account, settings, grants
  std::vector<LiveTable> tables;
  std::vector<Text> notes;
};

/// How one step of reading ended.
struct ReadStep {
  enum class End {
    More,    ///< rows were given, and there may be more
    Done,    ///< nothing is left
    Broken,  ///< the connection is gone: connect() and go on
    Refused  ///< this table cannot be read (further); `why` says so
  };
  End end = End::Done;
  Text why;
  std::uint64_t passed = 0;  ///< bytes taken from the server and not given out: rows that were given before a break
};

/// For a table whose rows or definition come in a form that was not asked for.
ReadStep unexpected_answer();

/// A server's own words for an error: short, and nothing that a terminal would obey.
std::string said_by_server(std::string_view message);

/// The first twenty, for a note.
std::string names_of(const std::vector<std::string>& names, std::string_view separator = ", ");

class DatabaseSession {
 public:
  virtual ~DatabaseSession() = default;
  /// Opens the connection and the snapshot; again after a break.
  virtual Result<void> connect() = 0;
  virtual void disconnect() = 0;
  virtual Result<Listing> list() = 0;
  /// Writes what stands before a table's rows.
  virtual ReadStep define(const LiveTable& table, std::string& out) = 0;
  /// Asks for the table's rows; where `given` rows of it were given before a break, for those behind them.
  virtual ReadStep begin(const LiveTable& table, std::uint64_t given, std::string& out) = 0;
  /// Writes whole rows until `out` has `wanted` bytes, and counts them.
  virtual ReadStep fetch(const LiveTable& table, std::uint64_t& given, std::size_t wanted, std::string& out) = 0;
  /// Whether a table has more than so many rows: More, else Done. Asks for no row's cells.
  virtual ReadStep measure(const LiveTable& table, std::uint64_t rows) = 0;
  /// Instead of begin(), of a table that has more: asks for about so many of its rows, from its beginning to its end. The server
  /// looks at no more of them than that. Another one cannot go on behind a break.
  virtual ReadStep begin_sample(const LiveTable& table, std::uint64_t rows, std::string& out) = 0;
  /// Whether reading of the table goes on by its key after a break.
  virtual bool goes_by_key(const LiveTable& table) const { return !table.key.empty(); }
  /// What stands behind rows, when there are no more or they broke off.
  virtual void finish(std::string& out) = 0;
  /// What stands at the end of the dump.
  virtual std::string tail() const = 0;
};

/// One kind of server: sources/x.cc has make_x().
class DatabaseServer {
 public:
  virtual ~DatabaseServer() = default;
  virtual std::span<const std::string_view> schemes() const = 0;
  virtual std::unique_ptr<DatabaseSession> session(const DatabaseAddress& address, const std::string& password) const = 0;
};

}  // namespace hinomi::evidence
