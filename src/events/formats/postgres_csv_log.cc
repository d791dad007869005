// PostgreSQL's log as CSV (log_destination = csvlog): 23 columns up to version 12, 24 in 13, 26 since 14.
// Documentation: "Error Reporting and Logging", "Using CSV-Format Log Output".
#include <algorithm>
#include <charconv>
#include <span>

#include "base/text.h"
#include "events/csv_record_reader.h"
#include "events/postgres_message.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kFewest = 23, kMost = 26;
enum Column : std::size_t {
  kTime = 0,
  kUser = 1,
  kDatabase = 2,
  kProcess = 3,
  kFrom = 4,
  kSeverity = 11,
  kSqlState = 12,
  kMessage = 13,
  kDetail = 14
};

bool is_entry(std::span<const Cell> cells) {
  return cells.size() >= kFewest && cells.size() <= kMost && is_postgres_severity(cells[kSeverity].text) &&
         cells[kSqlState].text.size() == 5 && cells[kTime].text.size() >= 19;
}

class PostgresCsvReader : public CsvRecordReader {
 public:
  explicit PostgresCsvReader(const ReadContext& context) : CsvRecordReader(context), messages_(context) {}
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    messages_.add_note(notes);
    return notes;
  }

 protected:
  bool start(std::string_view, bool) override { return true; }
  void begin_block(std::string_view bytes, bool at_end, Batch&) override { messages_.begin_block(bytes, at_end); }

  bool fits(std::span<const Cell> fields) const override { return is_entry(fields); }
  void record(std::size_t first_cell, std::string_view text, const Place& place, Batch& out) override {
    // The fields' texts outlive their cells: they stand in the block or among the batch's copies.
    cells_.assign(out.cells.begin() + static_cast<std::ptrdiff_t>(first_cell), out.cells.end());
    out.cells.resize(first_cell);
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) return;
    if (!is_entry(cells_)) return skips_.cite(text, place, SkipReason::NotThisFormat, out);
    const auto time = parse_iso_time(cells_[kTime].text, context_.offset);
    if (!time) return skips_.cite(text, place, SkipReason::BadTime, out);
    ++out.read;
    PostgresEntry entry;
    entry.severity = cells_[kSeverity].text;
    entry.sql_state = cells_[kSqlState].text;
    entry.message = cells_[kMessage].text;
    entry.account = cells_[kUser].text;
    entry.database = cells_[kDatabase].text;
    // 192.0.2.7:51860, [local], 2001:db8::1:51860
    entry.host = cells_[kFrom].text;
    if (const auto colon = entry.host.rfind(':'); colon != std::string_view::npos) entry.host = entry.host.substr(0, colon);
    entry.parameters = statement_parameters(cells_[kDetail].text);
    const std::string_view process = cells_[kProcess].text;
    std::from_chars(process.data(), process.data() + process.size(), entry.process);
    entry.as_logged = false;  // quotes are doubled, so rows have their entry's place
    Event event;
    event.place = place;
    event.time = Timestamp{time->micros + context_.clock_correction * kMicrosPerSecond};
    event.raw = text;
    messages_.see(entry, event, skips_, out);
  }

 private:
  PostgresMessages messages_;
  std::vector<Cell> cells_;
};

class PostgresCsvLog : public Format {
 public:
  std::string_view name() const override { return "postgres_csv_log"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override { return {"PostgreSQL のログ(CSV)", "PostgreSQL log (CSV)"}; }
  int sniff(const Sample& sample) const override {
    // The first record may be the rest of one that rotation cut.
    std::string_view text = sample.bytes;
    for (int tries = 0; tries < 20 && !text.empty(); ++tries) {
      std::vector<Cell> cells;
      Arena copies;
      const auto [outcome, size] = read_csv_record(text, sample.whole, {}, cells, copies);
      if (outcome == CsvOutcome::Record && is_entry(cells)) return 96;
      const auto newline = text.find('\n');
      if (newline == std::string_view::npos) break;
      text.remove_prefix(newline + 1);
    }
    return 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<PostgresCsvReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_postgres_csv_log(const FormatContext&) { return std::make_unique<PostgresCsvLog>(); }

}  // namespace hinomi::events
