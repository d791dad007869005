#include "events/logged_rows.h"

#include <algorithm>
#include <span>

#include "events/byte_search.h"

namespace hinomi::events {
namespace {

Encoding readable(Encoding encoding) {
  return encoding == Encoding::Cp932 || encoding == Encoding::EucJp ? encoding : Encoding::Utf8;
}

// A prepared statement's text: its values stand elsewhere.
bool is_placeholder(const Cell& cell) {
  return cell.kind == CellKind::Bare &&
         (cell.text == "?" || (cell.text.size() > 1 && cell.text.front() == '$' && cell.text[1] >= '0' && cell.text[1] <= '9'));
}

}  // namespace

LoggedRows::LoggedRows(const ReadContext& context, SqlDialect::Server server)
    : dialect_(server == SqlDialect::Server::MySql ? SqlDialect::mysql(readable(context.encoding))
                                                   : SqlDialect::postgresql(readable(context.encoding))),
      text_(readable(context.encoding)),
      tuples_(dialect_),
      tables_(context.evidence, true) {}

std::pair<std::string, std::string> LoggedRows::table_key(const Origin& origin, const std::string& qualifier,
                                                          const std::string& name) const {
  if (dialect_.is_mysql()) return {qualifier.empty() ? std::string(origin.database) : qualifier, name};
  return {std::string(origin.database), qualifier.empty() || qualifier == "public" ? name : qualifier + "." + name};
}

void LoggedRows::see(std::string_view statement, bool as_logged, std::string_view database, const Place& place, Timestamp time,
                     std::uint64_t connection, SkipLog& skips, Batch& out) {
  Origin origin{database, place, time, connection, as_logged};
  for (;;) {
    SqlCursor c(statement, dialect_);
    c.skip_blanks();
    if (c.done()) return;
    const bool is_insert = c.at_word("INSERT") || c.at_word("REPLACE");
    const bool is_create = c.at_word("CREATE");
    if (is_insert) insert(statement, origin, skips, out);
    if (is_create && classify_statement(statement, dialect_) == StatementKind::CreateTable) create(statement, origin, out);
    // Only PostgreSQL logs several statements as one; in MySQL's, a semicolon stands in a routine's body.
    if (dialect_.is_mysql()) return;
    const std::size_t end = find_statement_end(statement, ";", dialect_);
    if (end == std::string_view::npos) return;
    if (as_logged) {
      origin.place.line += count_newlines(statement.substr(0, end));
      origin.place.offset += end;
    }
    statement.remove_prefix(end);
  }
}

void LoggedRows::create(std::string_view raw, const Origin& origin, Batch& out) {
  const std::string statement = text_.to_utf8(raw);
  SqlDialect dialect = dialect_;
  dialect.ascii_trail_bytes = false;
  const auto table = parse_create_table(statement, dialect);
  if (!table || table->temporary) return;
  const auto [database, name] = table_key(origin, table->qualifier, table->name);
  tables_.declare(*table, database, name, out);
}

void LoggedRows::insert(std::string_view statement, const Origin& origin, SkipLog& skips, Batch& out) {
  const HeaderOutcome outcome = parse_insert_header(statement, dialect_, true, header_);
  if (outcome == HeaderOutcome::Incomplete) return skips.cite(statement, origin.place, SkipReason::CutOff, out);
  if (outcome != HeaderOutcome::Rows) return;
  std::string_view rows = statement;
  std::size_t at = header_.rows;
  bool as_logged = origin.as_logged;
  if (header_.assignments) {
    if (!read_assignments(statement.substr(header_.rows), dialect_, header_.columns, tuple_)) {
      return skips.cite(statement, origin.place, SkipReason::BadStatement, out);
    }
    rows = out.text.copy(tuple_), at = 0, as_logged = false;
  }
  for (std::string& column : header_.columns) column = text_.to_utf8(column);
  const auto [database, name] = table_key(origin, text_.to_utf8(header_.database), text_.to_utf8(header_.table));
  RowTarget* target = nullptr;
  std::size_t counted = 0;
  std::uint64_t line = origin.place.line;
  for (;;) {
    const std::size_t first_cell = out.cells.size();
    if (target == nullptr) target = tables_.target(database, name, header_.columns);
    if (target == nullptr) return skips.cite(statement, origin.place, SkipReason::TooLarge, out);
    const auto [found, size] = tuples_.parse(rows.substr(at), target->classes, text_, out);
    if (found != TupleOutcome::Row) {
      return skips.cite(statement, origin.place, found == TupleOutcome::Bad ? SkipReason::BadStatement : SkipReason::CutOff, out);
    }
    Place place = origin.place;
    if (as_logged) {
      line += count_newlines(rows.substr(counted, at - counted));
      counted = at;
      place.line = line, place.offset += at;
    }
    const bool prepared = std::ranges::any_of(std::span(out.cells).subspan(first_cell), is_placeholder);
    if (prepared) {
      out.cells.resize(first_cell);
    } else {
      const RowFit fit = tables_.add_row(*target, first_cell, place, origin.time, origin.connection, out);
      if (fit == RowFit::Refused) return skips.cite(statement, origin.place, SkipReason::TooLarge, out);
      if (fit == RowFit::Uneven) skips.cite_row(rows.substr(at, size), place, SkipReason::UnevenRow, out);
    }
    at += size;
    SqlCursor c(rows, dialect_);
    c.seek(at);
    c.skip_blanks();
    if (!c.take(',')) return;
    c.skip_blanks();
    if (c.peek() != '(') {
      if (c.done()) skips.cite(statement, origin.place, SkipReason::CutOff, out);
      return;
    }
    at = c.position();
  }
}

}  // namespace hinomi::events
