// PostgreSQL's log as text (log_destination = stderr), with Debian's log_line_prefix and others that name what they hold:
//
//   2019-08-10 03:12:45.123 JST [812] shop@shop LOG:  statement: SELECT 1                       '%m [%p] %q%u@%d '
//   2019-08-10 03:12:45 JST [812]: [3-1] user=shop,db=shop,app=psql,client=192.0.2.7 LOG:  …    '%t [%p]: [%l-1]
//   user=%u,db=%d,app=%a,client=%h ' 2019-08-10 03:12:45 UTC:192.0.2.7(51722):shop@shop:[812]:LOG:  … '%t:%r:%u@%d:[%p]:' (Amazon
//   RDS)
//
// Further lines of a message begin with a tab.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "events/byte_search.h"
#include "events/multiline_reader.h"
#include "events/postgres_message.h"

namespace hinomi::events {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2019-08-10 03:12:45" begins the line.
bool begins_with_time(std::string_view line) {
  return line.size() >= 24 && is_digit(line[0]) && is_digit(line[3]) && line[4] == '-' && line[7] == '-' && line[10] == ' ' &&
         line[13] == ':' && line[16] == ':' && is_digit(line[18]);
}

// Size of date, time, fraction and zone.
std::size_t time_size(std::string_view line) {
  std::size_t i = 19;
  if (line[i] == '.' || line[i] == ',') {
    for (++i; i < line.size() && is_digit(line[i]);) ++i;
  }
  if (i < line.size() && line[i] == ' ') {
    std::size_t zone = i + 1;
    while (zone < line.size() &&
           ((line[zone] >= 'A' && line[zone] <= 'Z') || line[zone] == '+' || line[zone] == '-' || is_digit(line[zone])))
      ++zone;
    if (zone > i + 2) i = zone;
  }
  return i;
}

// Where "LOG:  " begins, npos when no severity is there. Looked for in the first part of the line only.
std::size_t find_severity(std::string_view line, std::size_t from, std::string_view& severity) {
  const std::string_view head = line.substr(0, 1024);
  for (std::size_t colon = head.find(":  ", from); colon != std::string_view::npos; colon = head.find(":  ", colon + 1)) {
    const auto before = head.find_last_of(" :]\t", colon - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    severity = head.substr(begin, colon - begin);
    if (begin >= from && is_postgres_severity(severity)) return begin;
  }
  return std::string_view::npos;
}

std::string_view value_of(std::string_view prefix, std::string_view key) {
  const auto at = prefix.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = prefix.substr(at + key.size());
  return rest.substr(0, rest.find_first_of(", \t"));
}

struct Line {
  std::string_view time;
  PostgresEntry entry;
};

void read_prefix(std::string_view prefix, PostgresEntry& entry) {
  // [812] or [812-3]
  for (std::size_t open = prefix.find('['); open != std::string_view::npos; open = prefix.find('[', open + 1)) {
    const char* const end = prefix.data() + prefix.size();
    const auto [after, error] = std::from_chars(prefix.data() + open + 1, end, entry.process);
    if (error == std::errc() && after != end && (*after == ']' || *after == '-')) break;
    entry.process = 0;
  }
  entry.account = value_of(prefix, "user=");
  entry.database = value_of(prefix, "db=");
  entry.host = value_of(prefix, "client=");
  if (entry.host.empty()) entry.host = value_of(prefix, "host=");
  for (std::string_view rest = prefix; !rest.empty();) {
    const std::size_t size = std::min(rest.find_first_of(" ,"), rest.size());
    std::string_view word = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    // :192.0.2.7(51722):shop@shop:[812]:
    while (!word.empty()) {
      const std::size_t part_size = std::min(word.find(':'), word.size());
      const std::string_view part = word.substr(0, part_size);
      word.remove_prefix(std::min(part_size + 1, word.size()));
      if (const auto at = part.find('@');
          at != std::string_view::npos && entry.account.empty() && part.find('=') == std::string_view::npos) {
        entry.account = part.substr(0, at);
        entry.database = part.substr(at + 1);
      } else if (entry.host.empty() && part.ends_with(')') && part.find('(') != std::string_view::npos) {
        entry.host = part.substr(0, part.find('('));
      } else if (entry.host.empty() && (part == "[local]" || IpAddress::parse(part))) {
        entry.host = part;
      }
    }
  }
  if (const auto port = entry.host.find('('); port != std::string_view::npos) entry.host = entry.host.substr(0, port);
}

bool parse_line(std::string_view text, Line& line) {
  if (!begins_with_time(text)) return false;
  const std::string_view first = text.substr(0, text.find('\n'));
  const std::size_t size = time_size(first);
  line.entry = {};
  const std::size_t at = find_severity(first, size, line.entry.severity);
  if (at == std::string_view::npos) return false;
  line.time = first.substr(0, size);
  read_prefix(first.substr(size, at - size), line.entry);
  line.entry.position = at + line.entry.severity.size() + 3;
  line.entry.message = text.substr(line.entry.position);
  return true;
}

class PostgresLogReader : public MultilineReader {
 public:
  explicit PostgresLogReader(const ReadContext& context) : MultilineReader(context), messages_(context) {}
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    if (unknown_zone_) {
      notes.push_back({"時刻の帯名が分からない行があり、台帳の時間帯で読みました。",
                       "Some lines name a time zone that is not known; the ledger's was used."});
    }
    messages_.add_note(notes);
    return notes;
  }

 protected:
  bool begins_entry(std::string_view line) const override { return begins_with_time(line); }
  void begin_block(std::string_view bytes, bool at_end) override { messages_.begin_block(bytes, at_end); }

  void entry(std::string_view text, const Place& place, std::string_view next, Batch& out) override {
    Line line;
    if (!parse_line(text, line)) return skips_.cite(text, place, SkipReason::NotThisFormat, out);
    auto time = parse_iso_time(line.time, context_.offset);
    if (!time) {
      time = parse_iso_time(line.time.substr(0, line.time.rfind(' ')), context_.offset);
      if (!time) return skips_.cite(text, place, SkipReason::BadTime, out);
      unknown_zone_ = true;
    }
    ++out.read;
    line.entry.as_logged = line.entry.message.find('\n') == std::string_view::npos;
    if (!line.entry.as_logged) line.entry.message = without_tabs(line.entry.message, out);
    // The values of a prepared statement stand in the entry behind it.
    Line behind;
    if (line.entry.message.contains(" $") || line.entry.message.contains("($")) {
      if (parse_line(next, behind) && behind.entry.process == line.entry.process &&
          (behind.entry.severity == "DETAIL" || behind.entry.severity == "詳細")) {
        line.entry.parameters = out.text.copy(behind.entry.message);
      }
    }
    Event event;
    event.place = place;
    event.time = Timestamp{time->micros + context_.clock_correction * kMicrosPerSecond};
    event.raw = text;
    messages_.see(line.entry, event, skips_, out);
  }

 private:
  // The server puts a tab before further lines.
  static std::string_view without_tabs(std::string_view text, Batch& out) {
    char* const copy = out.text.allocate(text.size());
    char* to = copy;
    for (std::size_t i = 0; i < text.size(); ++i) {
      *to++ = text[i];
      if (text[i] == '\n' && i + 1 < text.size() && text[i + 1] == '\t') ++i;
    }
    const auto used = static_cast<std::size_t>(to - copy);
    out.text.shrink(text.size() - used);
    return {copy, used};
  }

  PostgresMessages messages_;
  bool unknown_zone_ = false;
};

class PostgresLog : public Format {
 public:
  std::string_view name() const override { return "postgres_log"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override { return {"PostgreSQL のログ", "PostgreSQL log"}; }
  int sniff(const Sample& sample) const override {
    std::string_view text = sample.bytes;
    int entries = 0, dated = 0;
    for (int lines = 0; !text.empty() && lines < 500; ++lines) {
      const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
      const std::string_view first = trim(text.substr(0, size));
      Line line;
      dated += begins_with_time(first);
      entries += parse_line(first, line);
      text.remove_prefix(size);
    }
    return entries > 0 && entries * 2 > dated ? 93 : 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<PostgresLogReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_postgres_log(const FormatContext&) { return std::make_unique<PostgresLog>(); }

}  // namespace hinomi::events
