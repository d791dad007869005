#include "events/sql_dump_reader.h"

#include <algorithm>
#include <array>

#include "events/byte_search.h"
#include "events/copy_line.h"

namespace hinomi::events {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool is_japanese(Encoding e) { return e == Encoding::Cp932 || e == Encoding::EucJp; }

// Lines from which reading can go on after rubbish. Prose may begin with "Select" or "End" too, hence the whole words in capitals.
constexpr auto kOpenings =
    std::to_array<std::string_view>({"INSERT INTO ", "INSERT IGNORE ", "REPLACE INTO ", "CREATE TABLE ", "DROP TABLE ",
                                     "LOCK TABLES ", "UNLOCK TABLES", "ALTER TABLE ", "/*!", "-- ", "--\n", "SET ", "USE `",
                                     "COPY ", "DELIMITER ", "START TRANSACTION", "COMMIT;", "\\connect ", "SELECT pg_catalog"});
constexpr std::size_t kLongestOpening = 24;
// Bytes that tell a comment, a word and a bracket from one another.
constexpr std::size_t kEnough = 16;

// What a dump tool said on its error stream, when both went into one file.
bool is_tool_message(std::string_view text) {
  for (const std::string_view head :
       {"mysqldump:", "mariadb-dump:", "pg_dump:", "pg_dumpall:", "mysql:", "Warning: Using a password"}) {
    if (text.starts_with(head)) return true;
  }
  return false;
}

}  // namespace

SqlDumpReader::SqlDumpReader(const ReadContext& context, SqlDialect::Server server)
    : context_(context),
      dialect_(server == SqlDialect::Server::MySql ? SqlDialect::mysql(Encoding::Utf8) : SqlDialect::postgresql(Encoding::Utf8)),
      text_(Encoding::Utf8),
      tuples_(dialect_),
      tables_(context.evidence, false),
      backslash_escapes_(dialect_.backslash_escapes) {
  use_encoding(Encoding::Binary);
}

// `declared` is what the script says (Binary: nothing). UTF-8 wins whoever says it: text in another encoding hardly ever is
// well-formed UTF-8 by chance, and a guess may have been led astray by pictures.
void SqlDumpReader::use_encoding(Encoding declared) {
  declared_ = declared;
  const Encoding guessed = context_.encoding;
  Encoding encoding = is_japanese(guessed) ? guessed : Encoding::Utf8;
  Encoding fallback = Encoding::Binary;
  if (guessed == Encoding::Utf8 || declared == Encoding::Utf8) {
    encoding = Encoding::Utf8;
    if (is_japanese(guessed)) fallback = guessed;
    if (is_japanese(declared)) fallback = declared;
  } else if (is_japanese(declared)) {
    encoding = declared, fallback = Encoding::Utf8;
  } else if (guessed == Encoding::Latin1) {
    fallback = Encoding::Latin1;
  }
  text_.use(encoding, fallback);
  text_.see_block(bytes_, at_end_);
  dialect_.ascii_trail_bytes = encoding == Encoding::Cp932;
  dialect_.backslash_escapes = backslash_escapes_;
  tuples_.use(dialect_);
}

std::size_t SqlDumpReader::read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) {
  bytes_ = bytes, offset_ = offset, at_end_ = at_end;
  at_ = counted_ = 0;
  if (!any_byte_) {
    if (!at_end && bytes.size() < kByteOrderMark.size()) return 0;
    any_byte_ = true;
    if (bytes.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }
  text_.see_block(bytes, at_end);
  while (at_ < bytes_.size()) {
    if (!at_end && out.cells.size() > kFullBatch) break;
    Step step = Step::NeedMore;
    switch (state_) {
      case State::Statement:
        step = read_statement(out);
        break;
      case State::Rows:
        step = read_rows(out);
        break;
      case State::BetweenRows:
        step = read_between_rows(out);
        break;
      case State::CopyRows:
      case State::CopySkip:
        step = read_copy(out);
        break;
      case State::Resync:
        step = resynchronise();
        break;
    }
    if (step == Step::Advanced) continue;
    if (bytes_.size() - at_ > kMaxUnit) {
      cite(at_, SkipReason::TooLong, out);
      at_ += kMaxUnit;
      if (state_ == State::CopyRows || state_ == State::CopySkip)
        inside_long_line_ = true;
      else
        lose_step(state_ == State::Rows);
    } else if (at_end) {
      cite(at_, SkipReason::CutOff, out);
      at_ = bytes_.size();
      state_ = State::Statement;
    } else {
      break;
    }
  }
  if (at_end) {
    // Rows without the semicolon behind them: whether there were more cannot be known.
    if (state_ == State::Rows || state_ == State::BetweenRows || state_ == State::CopyRows) cite(at_, SkipReason::CutOff, out);
    tables_.show_rest(out);
  }
  place_of(at_);
  return at_;
}

Place SqlDumpReader::place_of(std::size_t at) {
  line_ += count_newlines(bytes_.substr(counted_, at - counted_));
  counted_ = at;
  return {context_.evidence, line_, offset_ + at};
}

void SqlDumpReader::cite(std::size_t at, SkipReason reason, Batch& out, std::size_t size) {
  const std::string_view text = bytes_.substr(at, size);
  const std::string_view line = text.substr(0, text.find('\n'));
  if (state_ == State::Statement) {
    skips_.cite(line, place_of(at), reason, out);
  } else {
    skips_.cite_row(line, place_of(at), reason, out);
  }
}

// Excerpts must not depend on how much of a line this block happens to hold.
bool SqlDumpReader::excerpt_is_here() const {
  return at_end_ || bytes_.size() - at_ >= SkipLog::kExcerptSource || rest().find('\n') != std::string_view::npos;
}

// ---- statements ---------------------------------------------------------------------------------------------------------------

SqlDumpReader::Step SqlDumpReader::read_line(Batch& out, SkipReason* bad) {
  const std::string_view text = rest();
  const auto newline = text.find('\n');
  if (newline == std::string_view::npos && !at_end_) return Step::NeedMore;
  if (bad != nullptr) cite(at_, *bad, out);
  at_ += newline == std::string_view::npos ? text.size() : newline + 1;
  return Step::Advanced;
}

SqlDumpReader::Step SqlDumpReader::read_statement(Batch& out) {
  while (at_ < bytes_.size() && is_blank(bytes_[at_])) ++at_;
  if (at_ == bytes_.size()) return Step::Advanced;
  std::string_view text = rest();
  if (!last_header_.empty() && text.size() > last_header_.size() && text.starts_with(last_header_)) {
    at_ += last_header_.size();
    target_ = last_target_;
    state_ = State::Rows;
    return Step::Advanced;
  }
  // Enough to know comments and words from one another.
  if (!at_end_ && text.size() < kEnough && text.find('\n') == std::string_view::npos) return Step::NeedMore;
  if (text.starts_with(delimiter_)) return at_ += delimiter_.size(), Step::Advanced;
  // MySQL wants a blank behind the dashes, but at the start of a statement nothing else can be meant.
  const bool line_comment = text.starts_with("--");
  if (line_comment || text.front() == '#') {
    const std::size_t begin = at_;
    if (read_line(out, nullptr) == Step::NeedMore) return Step::NeedMore;
    if (line_comment) comment(bytes_.substr(begin, at_ - begin));
    return Step::Advanced;
  }
  if (text.front() == '\\' && !dialect_.is_mysql()) {
    const std::size_t begin = at_;
    if (read_line(out, nullptr) == Step::NeedMore) return Step::NeedMore;
    const std::string_view line = bytes_.substr(begin, at_ - begin);
    if (line.starts_with("\\connect") || line.starts_with("\\c "))
      database_ = parse_database_name(line, dialect_), last_header_.clear();
    return Step::Advanced;
  }
  const bool version_comment = text.starts_with("/*!") || text.starts_with("/*M!");
  if (text.starts_with("/*") && (!version_comment || !dialect_.is_mysql() || text.starts_with("/*M!999999\\-"))) {
    const auto close = text.find("*/", 2);
    if (close == std::string_view::npos) return Step::NeedMore;
    at_ += close + 2;
    return Step::Advanced;
  }
  if (begins_with_word(text, "DELIMITER") && dialect_.is_mysql()) {
    const std::size_t begin = at_;
    if (read_line(out, nullptr) == Step::NeedMore) return Step::NeedMore;
    const std::string_view wanted = trim(bytes_.substr(begin + 9, at_ - begin - 9)).substr(0, 16);
    delimiter_ = wanted.empty() ? ";" : wanted;
    last_header_.clear();
    return Step::Advanced;
  }
  if (is_tool_message(text)) {
    SkipReason reason = SkipReason::NotThisFormat;
    return read_line(out, &reason);
  }

  SqlCursor word(text, dialect_);
  word.skip_blanks();
  const std::string_view first = word.peek_word();
  if (!at_end_ && (word.incomplete() || word.rest().size() < kEnough || first.size() == word.rest().size())) return Step::NeedMore;
  if (!word.done() && word.peek() != '(' && word.peek() != ';' && !is_statement_word(first)) {
    if (!excerpt_is_here()) return Step::NeedMore;
    cite(at_, SkipReason::BadStatement, out);
    lose_step(false);
    return Step::Advanced;
  }
  if (word.at_word("INSERT") || (word.at_word("REPLACE") && dialect_.is_mysql())) {
    if (delimiter_ == ";") return read_insert(out);
  }
  const std::size_t end = find_statement_end(text, delimiter_, dialect_);
  if (end == std::string_view::npos || end > kMaxUnit) return Step::NeedMore;
  execute(text.substr(0, end - delimiter_.size()), out);
  at_ += end;
  return Step::Advanced;
}

SqlDumpReader::Step SqlDumpReader::read_insert(Batch& out) {
  const std::string_view text = rest();
  switch (parse_insert_header(text.substr(0, kMaxUnit), dialect_, at_end_, header_)) {
    case HeaderOutcome::Incomplete:
      return Step::NeedMore;
    case HeaderOutcome::Bad:
      if (!excerpt_is_here()) return Step::NeedMore;
      cite(at_, SkipReason::BadStatement, out);
      lose_step(false);
      ++at_;
      return Step::Advanced;
    case HeaderOutcome::NoRows:
      break;
    case HeaderOutcome::Rows:
      if (header_.assignments) break;
      for (std::string& column : header_.columns) column = text_.to_utf8(column);
      target_ = find_target(header_.database, header_.table, header_.columns);
      last_header_ = text.substr(0, header_.rows);
      last_target_ = target_;
      at_ += header_.rows;
      state_ = State::Rows;
      return Step::Advanced;
  }
  const std::size_t end = find_statement_end(text, delimiter_, dialect_);
  if (end == std::string_view::npos || end > kMaxUnit) return Step::NeedMore;
  if (header_.assignments) add_assignments(text.substr(header_.rows, end - 1 - header_.rows), out);
  at_ += end;
  return Step::Advanced;
}

void SqlDumpReader::add_assignments(std::string_view assignments, Batch& out) {
  last_header_.clear();
  if (!read_assignments(assignments, dialect_, header_.columns, tuple_))
    return cite(at_, SkipReason::BadStatement, out, assignments.size());
  for (std::string& column : header_.columns) column = text_.to_utf8(column);
  target_ = find_target(header_.database, header_.table, header_.columns);
  const std::size_t first_cell = out.cells.size();
  const std::span<const ColumnClass> classes =
      target_ != nullptr ? std::span<const ColumnClass>(target_->classes) : std::span<const ColumnClass>();
  const auto [outcome, end] = tuples_.parse(out.text.copy(tuple_), classes, text_, out);
  if (outcome != TupleOutcome::Row) return cite(at_, SkipReason::BadStatement, out, assignments.size());
  add_row(first_cell, at_, assignments.size(), out);
}

SqlDumpReader::ObjectKey SqlDumpReader::table_key(const std::string& qualifier, const std::string& name) const {
  if (dialect_.is_mysql()) return {qualifier.empty() ? database_ : qualifier, name};
  return {database_, qualifier.empty() || qualifier == "public" ? name : qualifier + "." + name};
}

RowTarget* SqlDumpReader::find_target(const std::string& qualifier, const std::string& name, std::span<const std::string> columns) {
  const auto [database, table] = table_key(text_.to_utf8(qualifier), text_.to_utf8(name));
  return tables_.target(database, table, columns);
}

void SqlDumpReader::own_sequence(ObjectKey sequence, ObjectKey table) {
  if (sequences_.size() < kMaxSequences) sequences_.insert_or_assign(std::move(sequence), std::move(table));
}

void SqlDumpReader::execute(std::string_view raw, Batch& out) {
  const StatementKind kind = classify_statement(raw, dialect_);
  // SQLite's .dump: its strings know no backslash.
  if (begins_with_word(raw, "PRAGMA")) backslash_escapes_ = false, use_encoding(declared_);
  // Rights that are given, and who owns what.
  const bool grant = kind == StatementKind::Other && begins_with_word(raw, "GRANT");
  if ((grant || (begins_with_word(raw, "ALTER") && raw.size() < 4096)) && grants_ < kMaxGrants) {
    for (Grant& one : parse_grants(text_.to_utf8(raw), place_of(at_))) out.grants.push_back(std::move(one)), ++grants_;
  }
  if (kind == StatementKind::Other || kind == StatementKind::Routine || kind == StatementKind::Empty) return;
  const std::string statement = text_.to_utf8(raw);
  SqlDialect dialect = dialect_;
  dialect.ascii_trail_bytes = false;
  last_header_.clear();
  switch (kind) {
    case StatementKind::CreateTable: {
      const auto table = parse_create_table(statement, dialect);
      if (!table) {
        // CREATE TABLE … AS SELECT has no columns to read; one with a bracket that we cannot read is cited.
        if (ifind(statement, "select") == std::string_view::npos) cite(at_, SkipReason::BadStatement, out, raw.size());
        break;
      }
      const auto [database, name] = table_key(table->qualifier, table->name);
      tables_.declare(*table, database, name, out);
      break;
    }
    case StatementKind::CreateView:
      // Dump tools first make a table in the view's place, so that other views can refer to it.
      if (const auto view = parse_view_name(statement, dialect)) {
        const auto [database, name] = table_key(view->qualifier, view->name);
        tables_.withdraw(database, name);
      }
      break;
    case StatementKind::DropTable:
      for (const ObjectName& table : parse_dropped_tables(statement, dialect)) {
        const auto [database, name] = table_key(table.qualifier, table.name);
        tables_.withdraw(database, name);
      }
      break;
    case StatementKind::AlterTable:
      if (const auto change = parse_alter_table(statement, dialect)) {
        const auto [database, name] = table_key(change->qualifier, change->name);
        tables_.change(database, name, *change);
        if (!change->sequence_name.empty())
          own_sequence(table_key(change->sequence_qualifier, change->sequence_name), {database, name});
      }
      break;
    case StatementKind::AlterSequence:
      if (const auto owner = parse_sequence_owner(statement, dialect))
        own_sequence(table_key(owner->qualifier, owner->name), table_key(owner->table_qualifier, owner->table));
      break;
    case StatementKind::SetSequence:
      if (const auto number = parse_sequence_number(statement, dialect)) {
        TableChange change;
        change.next_number = number->next;
        if (const auto table = sequences_.find(table_key(number->qualifier, number->name)); table != sequences_.end())
          tables_.change(table->second.first, table->second.second, change);
      }
      break;
    case StatementKind::CommentOn:
      if (const auto comment = parse_column_comment(statement, dialect)) {
        const auto [database, name] = table_key(comment->qualifier, comment->name);
        tables_.add_comment(database, name, comment->column, comment->comment);
      }
      break;
    case StatementKind::Use:
      database_ = parse_database_name(statement, dialect);
      break;
    case StatementKind::CreateDatabase:
      if (database_.empty() && dialect_.is_mysql()) database_ = parse_database_name(statement, dialect);
      break;
    case StatementKind::Set:
      apply(parse_settings(statement, dialect));
      break;
    case StatementKind::Copy: {
      CopyHeader header;
      if (dialect_.is_mysql() || !parse_copy_header(statement, dialect, header) || !header.from_stdin) break;
      if (!header.text_format) cite(at_, SkipReason::Unsupported, out, raw.size());
      const auto [database, name] = table_key(header.schema, header.table);
      target_ = tables_.target(database, name, header.columns);
      state_ = header.text_format ? State::CopyRows : State::CopySkip;
      copy_line_pending_ = true;
      break;
    }
    default:
      break;
  }
}

void SqlDumpReader::apply(const Settings& settings) {
  if (settings.sets_sql_mode) backslash_escapes_ = !settings.no_backslash_escapes;
  if (settings.sets_standard_strings) backslash_escapes_ = !settings.standard_strings;
  if (!settings.encoding.empty()) {
    declared_ = settings.encoding == "@" ? names_encoding_ : encoding_from_name(settings.encoding);
    if (settings.names) names_encoding_ = declared_;
  }
  use_encoding(declared_);
}

void SqlDumpReader::comment(std::string_view line) {
  line = trim(line);
  if (line.size() > 512) return;
  if (line.find("dump 10.") != std::string_view::npos && line.find("Distrib") != std::string_view::npos) has_signature_ = true;
  if (line == "-- PostgreSQL database dump" || line == "-- PostgreSQL database cluster dump") has_signature_ = true;
  if (line.starts_with("-- Dump completed") || line.ends_with("dump complete")) has_end_mark_ = true;
  if (!dialect_.is_mysql()) return;
  if (line.starts_with("-- Host: ")) {
    if (const auto at = line.find("Database: "); at != std::string_view::npos) database_ = trim(line.substr(at + 10));
  } else if (line.ends_with('`')) {
    // "-- Current Database: `x`", and phpMyAdmin's "-- Database: `x`" in any language.
    if (const auto at = line.find(": `"); at != std::string_view::npos) {
      const std::string_view name = line.substr(at + 3, line.size() - at - 4);
      if (name.find('`') == std::string_view::npos) database_ = text_.to_utf8(name);
    }
  }
  last_header_.clear();
}

// ---- rows ---------------------------------------------------------------------------------------------------------------------

void SqlDumpReader::add_row(std::size_t first_cell, std::size_t at, std::size_t size, Batch& out) {
  const Place place = place_of(at);
  RowFit fit = RowFit::Refused;
  if (target_ != nullptr)
    fit = tables_.add_row(*target_, first_cell, place, kNoTime, 0, out);
  else
    out.cells.resize(first_cell);
  if (fit == RowFit::Refused) return cite(at, SkipReason::TooLarge, out, size);
  if (fit == RowFit::Uneven) cite(at, SkipReason::UnevenRow, out, size);
  ++out.read;
  rows_without_names_ += !target_->schema->headed;
}

SqlDumpReader::Step SqlDumpReader::read_rows(Batch& out) {
  for (;;) {
    while (at_ < bytes_.size() && is_blank(bytes_[at_])) ++at_;
    if (at_ == bytes_.size()) return at_end_ ? Step::NeedMore : Step::Advanced;
    if (bytes_[at_] != '(') {
      SqlCursor c(rest(), dialect_);
      c.skip_blanks();
      if (c.incomplete() || c.done() || (!at_end_ && c.rest().size() < kEnough)) return Step::NeedMore;
      if (c.position() > 0 && c.peek() == '(') {
        at_ += c.position();
        continue;
      }
      if (!excerpt_is_here()) return Step::NeedMore;
      cite(at_, SkipReason::BadStatement, out);
      lose_step(true);
      return Step::Advanced;
    }
    const std::string_view text = rest().substr(0, kMaxUnit + 1);
    const std::size_t first_cell = out.cells.size();
    const std::span<const ColumnClass> classes =
        target_ != nullptr ? std::span<const ColumnClass>(target_->classes) : std::span<const ColumnClass>();
    const CellText::Counts counts = text_.counts();
    const auto [outcome, end] = tuples_.parse(text, classes, text_, out);
    if (outcome == TupleOutcome::Incomplete) {
      text_.take_back(counts);
      return Step::NeedMore;
    }
    if (outcome == TupleOutcome::Bad) {
      if (!excerpt_is_here()) return Step::NeedMore;
      cite(at_, SkipReason::BadStatement, out);
      lose_step(true);
      ++at_;
      return Step::Advanced;
    }
    add_row(first_cell, at_, end, out);
    at_ += end;
    if (at_ == bytes_.size() || bytes_[at_] != ',' || (!at_end_ && out.cells.size() > kFullBatch)) {
      state_ = State::BetweenRows;
      return Step::Advanced;
    }
    ++at_;
  }
}

SqlDumpReader::Step SqlDumpReader::read_between_rows(Batch& out) {
  while (at_ < bytes_.size() && is_blank(bytes_[at_])) ++at_;
  if (at_ == bytes_.size()) return Step::Advanced;
  if (bytes_[at_] == ',') {
    ++at_;
    state_ = State::Rows;
    return Step::Advanced;
  }
  if (bytes_[at_] == ';') {
    ++at_;
    state_ = State::Statement;
    return Step::Advanced;
  }
  // ON DUPLICATE KEY UPDATE, ON CONFLICT, RETURNING, AS alias, or the end of a script without its last semicolon.
  const std::string_view text = rest();
  SqlCursor c(text, dialect_);
  c.skip_blanks();
  if (!at_end_ && (c.incomplete() || c.done() || c.rest().size() < kEnough)) return Step::NeedMore;
  if (!c.done() && (c.peek() == ',' || c.peek() == ';')) return at_ += c.position(), Step::Advanced;
  if (c.done() || c.at_word("ON") || c.at_word("RETURNING") || c.at_word("AS")) {
    const std::size_t end = find_statement_end(text, ";", dialect_);
    if (end == std::string_view::npos && !at_end_) return Step::NeedMore;
    at_ += end == std::string_view::npos ? text.size() : end;
    state_ = State::Statement;
    return Step::Advanced;
  }
  if (!excerpt_is_here()) return Step::NeedMore;
  cite(at_, SkipReason::BadStatement, out);
  lose_step(true);
  return Step::Advanced;
}

SqlDumpReader::Step SqlDumpReader::read_copy(Batch& out) {
  if (copy_line_pending_) {
    // The rest of the line on which the statement ended.
    if (read_line(out, nullptr) == Step::NeedMore) return Step::NeedMore;
    copy_line_pending_ = false;
    return Step::Advanced;
  }
  if (inside_long_line_) {
    const auto newline = rest().find('\n');
    inside_long_line_ = newline == std::string_view::npos;
    at_ += inside_long_line_ ? rest().size() : newline + 1;
    return Step::Advanced;
  }
  while (at_ < bytes_.size()) {
    if (!at_end_ && out.cells.size() > kFullBatch) return Step::Advanced;
    const std::size_t first_cell = out.cells.size();
    const std::span<const ColumnClass> classes =
        target_ != nullptr ? std::span<const ColumnClass>(target_->classes) : std::span<const ColumnClass>();
    const std::size_t limit = std::min(bytes_.size() - at_, kMaxUnit + 1);
    const CellText::Counts counts = text_.counts();
    const CopyLine line =
        read_copy_line(bytes_.substr(at_, limit), at_end_ && limit == bytes_.size() - at_, classes, dialect_, text_, out);
    if (line.outcome == CopyLine::Outcome::Incomplete) {
      out.cells.resize(first_cell);
      text_.take_back(counts);
      return Step::NeedMore;
    }
    if (line.outcome == CopyLine::Outcome::End) {
      at_ += line.size;
      state_ = State::Statement;
      return Step::Advanced;
    }
    if (state_ == State::CopySkip)
      out.cells.resize(first_cell);
    else if (line.outcome == CopyLine::Outcome::TooManyFields)
      out.cells.resize(first_cell), cite(at_, SkipReason::BadStatement, out);
    else if (line.outcome == CopyLine::Outcome::CutOff)
      out.cells.resize(first_cell), cite(at_, SkipReason::CutOff, out);
    else
      add_row(first_cell, at_, line.size, out);
    if (line.outcome == CopyLine::Outcome::CutOff) state_ = State::Statement;
    at_ += line.size;
  }
  return Step::Advanced;
}

SqlDumpReader::Step SqlDumpReader::resynchronise() {
  const char* const begin = bytes_.data();
  const char* const end = begin + bytes_.size();
  while (at_ < bytes_.size()) {
    const char* const found = find_any<'\n', ')'>(begin + at_, end);
    at_ = static_cast<std::size_t>(found - begin);
    if (found == end) break;
    if (!at_end_ && static_cast<std::size_t>(end - found) <= kLongestOpening)
      return at_ < bytes_.size() ? Step::NeedMore : Step::Advanced;
    const std::string_view next(found + 1, static_cast<std::size_t>(end - found - 1));
    if (*found == '\n') {
      const bool opening = std::ranges::any_of(kOpenings, [&](std::string_view o) { return next.starts_with(o); });
      if (opening || (resync_rows_ && next.starts_with('('))) {
        ++at_;
        state_ = opening ? State::Statement : State::Rows;
        return Step::Advanced;
      }
    } else if (next.starts_with(";\n") || next.starts_with(";\r\n")) {
      at_ += 2;
      state_ = State::Statement;
      return Step::Advanced;
    } else if (resync_rows_ && (next.starts_with(",(") || next.starts_with(",\n(") || next.starts_with(",\r\n("))) {
      at_ += 2;
      state_ = State::Rows;
      return Step::Advanced;
    }
    ++at_;
  }
  return Step::Advanced;
}

Text no_end_of_dump() {
  return {"ダンプの終わりを示す行がありません。途中で切れている可能性があります。",
          "The line that ends a dump is missing: the dump may have been cut off."};
}

std::vector<Text> SqlDumpReader::notes() const {
  std::vector<Text> notes;
  if (has_signature_ && !has_end_mark_) {
    notes.push_back(no_end_of_dump());
  }
  if (rows_without_names_ > 0) {
    notes.push_back({fmt::format("表の定義がないため、{} 行は列名が分かりません。", rows_without_names_),
                     fmt::format("No table definition was found for {} rows: their columns have no names.", rows_without_names_)});
  }
  text_.add_note(notes);
  return notes;
}

}  // namespace hinomi::events
