// What a message of PostgreSQL's server says, in any form of its log. The server's language is English or Japanese (the words
// are those of its message catalogue, po/ja.po).
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"
#include "events/connection_table.h"
#include "events/logged_rows.h"

namespace hinomi::events {

/// One entry, taken apart by the form it was written in. Empty: not said there.
struct PostgresEntry {
  std::string_view severity;  ///< "LOG", "FATAL", "STATEMENT" …
  std::string_view message;
  std::string_view sql_state;  ///< "28P01"; csvlog and jsonlog only
  std::string_view account, database, host;
  std::string_view parameters;  ///< "$1 = 'x', $2 = NULL", of a prepared statement
  std::uint64_t process = 0;
  /// The message stands in the file as it is here, from this position of the entry on.
  bool as_logged = false;
  std::size_t position = 0;
};

/// What a DETAIL says of a prepared statement's parameters: the whole of it, in either language; empty where it tells other things.
inline std::string_view statement_parameters(std::string_view detail) {
  return istarts_with(detail, "parameters: ") || detail.starts_with("パラメータ: ") ? detail : std::string_view();
}

class PostgresMessages {
 public:
  explicit PostgresMessages(const ReadContext& context) : rows_(context, SqlDialect::Server::PostgreSql) {}
  void begin_block(std::string_view bytes, bool at_end) {
    connections_.begin_block();
    rows_.begin_block(bytes, at_end);
  }
  /// Adds an event. `event` holds place, time and raw.
  void see(const PostgresEntry& entry, Event event, SkipLog& skips, Batch& out);
  void add_note(std::vector<Text>& notes) const { rows_.add_note(notes); }

 private:
  void log(const PostgresEntry& entry, Event& event, SkipLog& skips, Batch& out);
  void statement(std::string_view sql, const PostgresEntry& entry, Event& event, SkipLog& skips, Batch& out);

  ConnectionTable connections_;
  LoggedRows rows_;
  std::string bound_;
};

/// Puts the values of "$1 = 'x', $2 = NULL" in the places of $1, $2. False when `parameters` is not of that form.
bool bind_parameters(std::string_view statement, std::string_view parameters, std::string& out);
/// The severities of the server and the words it gives to what goes with a message; both languages.
bool is_postgres_severity(std::string_view word);

}  // namespace hinomi::events
