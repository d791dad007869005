// Reads scripts that make a database anew: mysqldump, mariadb-dump, phpMyAdmin, pg_dump. Rows are given out one by one, however
// long their statement is; a row or a statement may have up to 64 MiB.
//
// A statement that makes no sense is cited, and reading goes on at the next line that begins a statement or the next row of the
// same one. Nothing is executed; views, triggers and routines are passed over.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "events/format.h"
#include "events/skip_log.h"
#include "events/sql_statements.h"
#include "events/sql_tables.h"

namespace hinomi::events {

/// The note of a dump that begins as one and does not end as one.
Text no_end_of_dump();

class SqlDumpReader : public Reader {
 public:
  static constexpr std::size_t kMaxUnit = 64u << 20;
  static constexpr std::size_t kMaxGrants = 100'000, kMaxSequences = 50'000;

  SqlDumpReader(const ReadContext& context, SqlDialect::Server server);
  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) override;
  std::vector<Text> notes() const override;

 private:
  enum class State { Statement, Rows, BetweenRows, CopyRows, CopySkip, Resync };
  enum class Step { Advanced, NeedMore };

  Step read_statement(Batch& out);
  Step read_line(Batch& out, SkipReason* bad);
  Step read_insert(Batch& out);
  Step read_rows(Batch& out);
  Step read_between_rows(Batch& out);
  Step read_copy(Batch& out);
  Step resynchronise();

  void comment(std::string_view line);
  void execute(std::string_view statement, Batch& out);
  void apply(const Settings& settings);
  void use_encoding(Encoding declared);
  void add_row(std::size_t first_cell, std::size_t at, std::size_t size, Batch& out);
  void add_assignments(std::string_view assignments, Batch& out);
  RowTarget* find_target(const std::string& qualifier, const std::string& name, std::span<const std::string> columns);
  using ObjectKey = std::pair<std::string, std::string>;  ///< database and name
  ObjectKey table_key(const std::string& qualifier, const std::string& name) const;
  void own_sequence(ObjectKey sequence, ObjectKey table);
  Place place_of(std::size_t at);
  /// `size`: of what is cited; its first line at most is shown.
  void cite(std::size_t at, SkipReason reason, Batch& out, std::size_t size = std::string_view::npos);
  bool excerpt_is_here() const;
  void lose_step(bool among_rows) { state_ = State::Resync, resync_rows_ = among_rows; }
  std::string_view rest() const { return bytes_.substr(at_); }

  ReadContext context_;
  SqlDialect dialect_;
  CellText text_;
  TupleParser tuples_;
  SqlTables tables_;
  std::map<ObjectKey, ObjectKey> sequences_;  ///< the tables whose rows they number
  SkipLog skips_;

  State state_ = State::Statement;
  bool resync_rows_ = false;
  std::string delimiter_ = ";";
  std::string database_;
  Encoding names_encoding_ = Encoding::Binary;  ///< what SET NAMES said; Binary: nothing
  Encoding declared_ = Encoding::Binary;        ///< what counts now: character_set_client may differ for a while
  bool backslash_escapes_;

  bool copy_line_pending_ = false;  ///< the rest of the line with COPY … FROM stdin;
  bool inside_long_line_ = false;   ///< of COPY data, cited already
  RowTarget* target_ = nullptr;
  std::string last_header_;  ///< INSERT … VALUES up to the bracket, as it stood last time
  RowTarget* last_target_ = nullptr;
  InsertHeader header_;
  std::string tuple_;

  // Of the block being read.
  std::string_view bytes_;
  std::uint64_t offset_ = 0;
  std::size_t at_ = 0;
  bool at_end_ = false;
  std::uint64_t line_ = 1;  ///< at counted_
  std::size_t counted_ = 0;

  bool has_signature_ = false, has_end_mark_ = false, any_byte_ = false;
  std::uint64_t rows_without_names_ = 0;
  std::size_t grants_ = 0;
};

}  // namespace hinomi::events
