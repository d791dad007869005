// PostgreSQL's log as JSON, an object a line (log_destination = jsonlog, since version 15).
// Documentation: "Error Reporting and Logging", "Using JSON-Format Log Output".
#include <algorithm>

#include <simdjson.h>

#include "base/text.h"
#include "events/line_format.h"
#include "events/multiline_reader.h"
#include "events/postgres_message.h"

namespace hinomi::events {
namespace {

/// The fields of one entry, none longer than the line; those that are not there are empty.
struct Entry {
  std::string_view time, account, database, host, severity, sql_state, message, detail;
  std::int64_t process = 0;
};

class EntryParser {
 public:
  /// Views into the parser, until the next call. False when the line is no such entry.
  bool parse(std::string_view line, Entry& entry) {
    simdjson::dom::object object;
    if (parser_.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS) return false;
    const auto text = [&](const char* key) {
      std::string_view value;
      return object[key].get(value) == simdjson::SUCCESS ? value : std::string_view();
    };
    entry = {text("timestamp"),      text("user"),       text("dbname"),  text("remote_host"),
             text("error_severity"), text("state_code"), text("message"), text("detail")};
    if (object["pid"].get(entry.process) != simdjson::SUCCESS) entry.process = 0;
    return entry.time.size() >= 19 && is_postgres_severity(entry.severity);
  }

 private:
  simdjson::dom::parser parser_;
};

class PostgresJsonReader final : public MultilineReader {
 public:
  explicit PostgresJsonReader(const ReadContext& context) : MultilineReader(context), messages_(context) {}
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    messages_.add_note(notes);
    return notes;
  }

 protected:
  bool begins_entry(std::string_view) const override { return true; }
  void begin_block(std::string_view bytes, bool at_end) override { messages_.begin_block(bytes, at_end); }

  void entry(std::string_view line, const Place& place, std::string_view, Batch& out) override {
    Entry logged;
    if (trim(line).empty()) return;
    if (!parser_.parse(line, logged)) return skips_.cite(line, place, SkipReason::NotThisFormat, out);
    const auto time = parse_iso_time(logged.time, context_.offset);
    if (!time) return skips_.cite(line, place, SkipReason::BadTime, out);
    ++out.read;
    PostgresEntry entry;
    entry.severity = out.text.copy(logged.severity);
    entry.message = out.text.copy(logged.message);
    entry.sql_state = out.text.copy(logged.sql_state);
    entry.account = out.text.copy(logged.account);
    entry.database = out.text.copy(logged.database);
    entry.host = out.text.copy(logged.host);
    entry.parameters = out.text.copy(statement_parameters(logged.detail));
    entry.process = static_cast<std::uint64_t>(std::max<std::int64_t>(logged.process, 0));
    entry.as_logged = false;  // quotes are escaped, so rows have their entry's place
    Event event;
    event.place = place;
    event.time = Timestamp{time->micros + context_.clock_correction * kMicrosPerSecond};
    event.raw = line;
    messages_.see(entry, event, skips_, out);
  }

 private:
  PostgresMessages messages_;
  EntryParser parser_;
};

class PostgresJsonLog final : public Format {
 public:
  std::string_view name() const override { return "postgres_json_log"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override { return {"PostgreSQL のログ(JSON)", "PostgreSQL log (JSON)"}; }
  int sniff(const Sample& sample) const override {
    if (!sample.bytes.contains("\"error_severity\"")) return 0;
    EntryParser parser;
    Entry entry;
    LineCount count;
    for_each_sample_line(sample, [&](std::string_view line) {
      ++count.lines;
      count.read += parser.parse(line, entry);
    });
    return count.confidence();
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<PostgresJsonReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_postgres_json_log(const FormatContext&) { return std::make_unique<PostgresJsonLog>(); }

}  // namespace hinomi::events
