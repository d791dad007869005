// Rows and tables that stand in the statements of a database server's log: INSERT INTO notes VALUES ('…') is an event, and a row.
#pragma once

#include <string_view>

#include "events/format.h"
#include "events/skip_log.h"
#include "events/sql_statements.h"
#include "events/sql_tables.h"

namespace hinomi::events {

class LoggedRows {
 public:
  LoggedRows(const ReadContext& context, SqlDialect::Server server);

  void begin_block(std::string_view bytes, bool at_end) { text_.see_block(bytes, at_end); }
  /// `place`: where the statement begins. `as_logged`: the text stands in the file as it is here, so that its rows have places of
  /// their own; otherwise they have the statement's.
  void see(std::string_view statement, bool as_logged, std::string_view database, const Place& place, Timestamp time,
           std::uint64_t connection, SkipLog& skips, Batch& out);
  void add_note(std::vector<Text>& notes) const { text_.add_note(notes); }

 private:
  struct Origin {
    std::string_view database;
    Place place;
    Timestamp time;
    std::uint64_t connection;
    bool as_logged;
  };
  std::pair<std::string, std::string> table_key(const Origin& origin, const std::string& qualifier, const std::string& name) const;
  void insert(std::string_view statement, const Origin& origin, SkipLog& skips, Batch& out);
  void create(std::string_view statement, const Origin& origin, Batch& out);

  SqlDialect dialect_;
  CellText text_;
  TupleParser tuples_;
  SqlTables tables_;
  InsertHeader header_;
  std::string tuple_;
};

}  // namespace hinomi::events
