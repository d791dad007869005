// Database files of SQLite 3 (sqlite.org/fileformat2.html), read by SQLite itself. Where pages are damaged, the rows before and
// behind them are read; each such part is cited with the number of the row before it as its line.
#include <deque>
#include <limits>

#include "base/text.h"
#include "events/cell_text.h"
#include "events/sqlite_connection.h"
#include "events/whole_file.h"

namespace hinomi::events {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kMostTables = 10'000;
constexpr std::size_t kMostDamages = 1000;  ///< of one file; every one costs a search for where rows go on

class SqliteReader final : public WholeFileReader {
 public:
  explicit SqliteReader(const ReadContext& context) : evidence_(context.evidence), text_(Encoding::Utf8, Encoding::Cp932) {}

  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    if (written_with_log_) {
      notes.push_back({"WAL モードのデータベースです。隣にある -wal ファイルの中身は読んでいません。",
                       "A database in WAL mode: what is still in the -wal file beside it was not read."});
    }
    text_.add_note(notes);
    return notes;
  }

 protected:
  std::uint32_t evidence() const override { return evidence_; }

  void begin(std::span<char> file, Batch& out) override {
    // Pages may be shared by cells of a forged file, which then holds more than its size.
    allowance_ = (std::uint64_t{256} << 20) + 16 * file.size();
    if (file.size() < 100) return cite(SkipReason::CutOff, 0, out);
    written_with_log_ = file[18] == 2;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(file[i])); };
    const std::uint64_t page = byte(16) == 0 && byte(17) == 1 ? 65'536 : byte(16) << 8 | byte(17);
    if ((byte(28) << 24 | byte(29) << 16 | byte(30) << 8 | byte(31)) * page > file.size()) cite(SkipReason::CutOff, 0, out);
    database_ = open_sqlite(file);
    if (database_ == nullptr) return cite(SkipReason::TooLarge, 0, out);
    list_tables(out);
    for (const TableSchema& table : tables_) out.tables.push_back(&table);
  }

  bool go_on(Batch& out) override {
    std::size_t cells = 0;
    copied_ = 0;
    for (std::size_t rows = 0; rows < kFullRows && cells < kFullCells && copied_ < kFullBytes;) {
      if (rows_ == nullptr) {
        if (next_ == tables_.size()) return false;
        open_table(tables_[next_++], out);
        continue;
      }
      const int status = sqlite3_step(rows_.get());
      if (status == SQLITE_ROW) {
        if (!take_row(out)) {
          rows_.reset();
          continue;
        }
        ++rows, cells += table_->columns.size();
      } else if (status == SQLITE_DONE) {
        rows_.reset();
      } else {
        step_over_damage(out);
      }
    }
    return true;
  }

 private:
  void cite(SkipReason reason, std::uint64_t line, Batch& out) const {
    out.skipped.push_back({Place{evidence_, line, 0}, reason, {}});
  }

  void list_tables(Batch& out) {
    const SqliteStatement tables = prepare(database_.get(), "SELECT name, sql FROM sqlite_schema WHERE type = 'table'");
    int status = SQLITE_CORRUPT;
    std::vector<std::string> names;
    while (tables != nullptr && (status = sqlite3_step(tables.get())) == SQLITE_ROW) {
      if (names.size() == kMostTables) {
        cite(SkipReason::TooLarge, 0, out);
        status = SQLITE_DONE;
        break;
      }
      // The rows of a virtual table stand in tables of their own, which are listed too.
      if (istarts_with(text_of(tables.get(), 1), "create virtual") || text_of(tables.get(), 0).starts_with("sqlite_")) continue;
      names.emplace_back(text_of(tables.get(), 0));
    }
    if (status != SQLITE_DONE) cite(status == SQLITE_NOTADB ? SkipReason::NotThisFormat : SkipReason::DamagedPage, 0, out);
    for (const std::string& name : names) {
      TableSchema& table = tables_.emplace_back();
      table.evidence = evidence_;
      table.name = text_.to_utf8(name);
      table.declared = table.headed = true;
      std::string list;
      const SqliteStatement columns = prepare(database_.get(), "PRAGMA table_xinfo(" + quoted_name(name) + ")");
      while (columns != nullptr && sqlite3_step(columns.get()) == SQLITE_ROW) {
        // Generated columns are expressions of the file's author: they are not computed, and say nothing that others do not.
        if (sqlite3_column_int(columns.get(), 6) != 0) continue;
        const std::string column(text_of(columns.get(), 1));
        list += (list.empty() ? "" : ", ") + quoted_name(column);
        table.columns.push_back({text_.to_utf8(column),
                                 ascii_lower(text_of(columns.get(), 2)),
                                 sqlite3_column_int(columns.get(), 3) != 0,
                                 sqlite3_column_int(columns.get(), 5) != 0,
                                 {}});
      }
      if (list.empty()) {
        // The file's schema names it, but SQLite cannot make sense of its declaration.
        cite(SkipReason::BadStatement, 0, out);
        tables_.pop_back();
        continue;
      }
      sources_.push_back({quoted_name(name), std::move(list)});
    }
  }

  static std::string_view text_of(sqlite3_stmt* row, int column) {
    const void* const text = sqlite3_column_blob(row, column);
    return {static_cast<const char*>(text), text == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
  }

  void open_table(const TableSchema& table, Batch& out) {
    table_ = &table, row_ = 0, reached_ = std::numeric_limits<std::int64_t>::min();
    const auto& [name, columns] = sources_[next_ - 1];
    by_rowid_ = false;
    // In a table WITHOUT ROWID, or where columns take all three names, rows cannot be sought.
    for (const std::string_view rowid : {"rowid", "oid", "_rowid_"}) {
      if (std::ranges::any_of(table.columns, [&](const Column& c) { return iequals(c.name, rowid); })) continue;
      rows_ = prepare(database_.get(),
                      fmt::format("SELECT {}, {} FROM {} NOT INDEXED WHERE {} >= ?1 ORDER BY 1", rowid, columns, name, rowid));
      if (rows_ == nullptr) continue;
      by_rowid_ = true;
      sqlite3_bind_int64(rows_.get(), 1, reached_);
      return;
    }
    rows_ = prepare(database_.get(), fmt::format("SELECT NULL, {} FROM {}", columns, name));
    if (rows_ == nullptr) cite(SkipReason::BadStatement, 0, out);
  }

  // False: this table cannot be read further.
  bool take_row(Batch& out) {
    sqlite3_stmt* const row = rows_.get();
    if (by_rowid_) {
      const std::int64_t id = sqlite3_column_int64(row, 0);
      if (row_ > 0 && id <= reached_) {
        // Pages that lead back to themselves.
        cite(SkipReason::DamagedPage, row_, out);
        return false;
      }
      reached_ = id;
    }
    const auto first = static_cast<std::uint32_t>(out.cells.size());
    std::size_t size = 8;
    for (int i = 0; i < static_cast<int>(table_->columns.size()); ++i) {
      Cell& cell = out.cells.emplace_back();
      const int type = sqlite3_column_type(row, i + 1);
      if (type == SQLITE_NULL) continue;
      cell.kind = type == SQLITE_BLOB ? CellKind::Binary : type == SQLITE_TEXT ? CellKind::Text : CellKind::Bare;
      const void* const bytes = type == SQLITE_BLOB ? sqlite3_column_blob(row, i + 1) : sqlite3_column_text(row, i + 1);
      const std::string_view text(static_cast<const char*>(bytes),
                                  bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(row, i + 1)));
      size += text.size();
      cell.text = out.text.copy(text);
      if (type == SQLITE_TEXT) cell.text = text_.checked_utf8(cell.text, out);
    }
    copied_ += size;
    if (size > allowance_) {
      out.cells.resize(first);
      cite(SkipReason::TooLarge, row_, out);
      next_ = tables_.size();
      return false;
    }
    allowance_ -= size;
    out.rows.push_back({table_, first, static_cast<std::uint32_t>(table_->columns.size()), Place{evidence_, ++row_, 0}, {}, 0});
    ++out.read;
    return true;
  }

  // The rows of one page have neighbouring numbers: the first number behind them is found by leaps that double, then by halves.
  void step_over_damage(Batch& out) {
    cite(SkipReason::DamagedPage, row_, out);
    constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
    if (!by_rowid_ || ++damages_ > kMostDamages) return rows_.reset();
    const std::int64_t from = row_ == 0 ? std::max<std::int64_t>(reached_, 0) : reached_;
    std::int64_t bad = from, tried = from;
    int found = SQLITE_CORRUPT;
    for (std::uint64_t leap = 1;
         found == SQLITE_CORRUPT && static_cast<std::uint64_t>(kLast) - static_cast<std::uint64_t>(from) > leap &&
         leap < std::uint64_t{1} << 62;
         leap *= 2) {
      bad = tried;
      tried = from + static_cast<std::int64_t>(leap);
      found = look_from(tried);
    }
    // A leap beyond the last row may have passed over the rows behind the damage.
    while (found == SQLITE_DONE && tried - bad > 1) {
      const std::int64_t middle = bad + (tried - bad) / 2;
      const int seen = look_from(middle);
      if (seen == SQLITE_CORRUPT) {
        bad = middle;
      } else {
        found = seen, tried = middle;
      }
    }
    if (found != SQLITE_ROW) return rows_.reset();
    while (tried - bad > 1) {
      const std::int64_t middle = bad + (tried - bad) / 2;
      (look_from(middle) == SQLITE_ROW ? tried : bad) = middle;
    }
    reached_ = tried - 1;
    look_from(tried);
    // The row that proved it is read again.
    sqlite3_reset(rows_.get());
  }

  // What comes at the number `id` or behind it: a row, damage, or nothing.
  int look_from(std::int64_t id) {
    sqlite3_reset(rows_.get());
    sqlite3_bind_int64(rows_.get(), 1, id);
    const int status = sqlite3_step(rows_.get());
    return status == SQLITE_ROW || status == SQLITE_DONE ? status : SQLITE_CORRUPT;
  }

  struct Source {
    std::string name, columns;  ///< as SQL has them
  };

  std::uint32_t evidence_;
  CellText text_;
  SqliteConnection database_;
  std::deque<TableSchema> tables_;
  std::vector<Source> sources_;  // one for each of tables_
  SqliteStatement rows_;         // of table_, being read
  const TableSchema* table_ = nullptr;
  std::size_t next_ = 0;
  bool by_rowid_ = false, written_with_log_ = false;
  std::uint64_t row_ = 0;
  std::int64_t reached_ = 0;
  std::size_t damages_ = 0, copied_ = 0;
  std::uint64_t allowance_ = 0;
};

class SqliteDatabase final : public Format {
 public:
  std::string_view name() const override { return "sqlite_database"; }
  EvidenceKind kind() const override { return EvidenceKind::Table; }
  Text title() const override { return {"SQLite データベースファイル", "SQLite database file"}; }
  int sniff(const Sample& sample) const override { return sample.bytes.starts_with(kMagic) ? 100 : 0; }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<SqliteReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_sqlite_database(const FormatContext&) { return std::make_unique<SqliteDatabase>(); }

}  // namespace hinomi::events
