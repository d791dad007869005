// The slow query log of MySQL and MariaDB. With long_query_time=0 it holds every statement, and how many rows each one sent:
//
//   # Time: 190810  3:12:45
//   # User@Host: shop[shop] @ web [192.0.2.7]
//   # Thread_id: 12  Schema: shop  QC_hit: No
//   # Query_time: 0.000333  Lock_time: 0.000107  Rows_sent: 312  Rows_examined: 312
//   use `shop`;
//   SET timestamp=1565374365;
//   SELECT * FROM customers;
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "events/client_host.h"
#include "events/connection_table.h"
#include "events/logged_rows.h"
#include "events/multiline_reader.h"

namespace hinomi::events {
namespace {

// What servers write when they open the file.
bool is_banner(std::string_view line) {
  return line.starts_with("Tcp port: ") || line.starts_with("TCP Port: ") ||
         (line.starts_with("Time") && line.find("Id Command") != std::string_view::npos) ||
         (line.ends_with("started with:") && line.find(", Version: ") != std::string_view::npos);
}

// The word behind "Rows_sent: ".
std::string_view value_after(std::string_view line, std::string_view label) {
  const auto at = line.find(label);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + label.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line.substr(0, line.find(' '));
}

template <typename T>
void read_number(std::string_view line, std::string_view label, T& value) {
  const std::string_view text = value_after(line, label);
  T number{};
  if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      error == std::errc() && end != text.data())
    value = number;
}

class SlowLogReader : public MultilineReader {
 public:
  explicit SlowLogReader(const ReadContext& context) : MultilineReader(context), rows_(context, SqlDialect::Server::MySql) {}
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    rows_.add_note(notes);
    return notes;
  }

 protected:
  void begin_block(std::string_view bytes, bool at_end) override { rows_.begin_block(bytes, at_end); }
  // "# Time:" stands before the first entry of a second only, so it counts as an entry of its own that says nothing else.
  bool begins_entry(std::string_view line) const override {
    return line.starts_with("# User@Host: ") || line.starts_with("# Time: ") || is_banner(line);
  }

  void entry(std::string_view text, const Place& place, std::string_view, Batch& out) override {
    if (text.starts_with("# Time: ")) return see_time(text, place, out);
    if (!text.starts_with("# User@Host: ")) return;
    ++out.read;
    Event event;
    event.kind = EventKind::Message;
    event.place = place;
    event.time = time_;
    event.raw = text;
    event.service = "mariadb";
    std::size_t at = 0;
    std::string_view line = next_line(text, at);
    read_identity(line, event);
    std::size_t here = at;
    while (at < text.size() && (line = next_line(text, at)).starts_with('#')) {
      if (line.starts_with("# administrator command: ")) event.message = line.substr(25);
      read_number(line, "Thread_id: ", event.connection);
      read_number(line, "Rows_sent: ", event.rows);
      read_number(line, "Bytes_sent: ", event.bytes_out);
      double seconds = -1;
      read_number(line, "Query_time: ", seconds);
      if (seconds >= 0 && seconds < 1e9) event.duration_micros = std::llround(seconds * 1e6);
      if (const auto schema = line.find("Schema: ");
          schema != std::string_view::npos && !line.substr(schema + 8).starts_with(' ')) {
        event.database = value_after(line, "Schema: ");
      }
      here = at;
    }
    // use and SET timestamp may stand before the statement itself.
    at = here;
    while (at < text.size()) {
      const std::size_t before = at;
      line = next_line(text, at);
      if (line.starts_with("SET timestamp=")) {
        const std::string_view number =
            line.substr(14, line.find(';') == std::string_view::npos ? std::string_view::npos : line.find(';') - 14);
        if (const auto time = parse_epoch_time(number)) event.time = corrected(*time);
      } else if (line.starts_with("use ") && line.ends_with(';')) {
        static const SqlDialect kDialect = SqlDialect::mysql(Encoding::Utf8);
        event.database = out.text.copy(parse_database_name(line, kDialect));
        set_database(event, out);
      } else {
        at = before;
        break;
      }
    }
    read_statement(text, at, event, out);
    out.events.push_back(event);
  }

 private:
  Timestamp corrected(Timestamp time) const { return {time.micros + context_.clock_correction * kMicrosPerSecond}; }

  static std::string_view next_line(std::string_view text, std::size_t& at) {
    const auto newline = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, newline - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = std::min(newline + 1, text.size());
    return line;
  }

  void see_time(std::string_view text, const Place& place, Batch& out) {
    std::size_t at = 0;
    const std::string_view written = trim(next_line(text, at).substr(8));
    const auto time =
        written.size() == 15 ? parse_mariadb_time(written, context_.offset) : parse_iso_time(written, context_.offset);
    if (!time) return skips_.cite(text, place, SkipReason::BadTime, out);
    time_ = corrected(*time);
  }

  // # User@Host: shop[shop] @ web [192.0.2.7]  Id:    12
  static void read_identity(std::string_view line, Event& event) {
    const auto at = line.find(" @ ");
    if (at == std::string_view::npos) return;
    std::string_view user = line.substr(13, at - 13);
    // The name that logged in stands before the bracket, the one whose rights it has inside.
    event.account = user.substr(0, user.find('['));
    if (event.account.empty() && user.starts_with('[')) event.account = user.substr(1, user.find(']') - 1);
    const std::string_view peer = line.substr(at + 3);
    const auto open = peer.find('['), close = peer.find(']');
    const std::string_view host = trim(peer.substr(0, open));
    if (open != std::string_view::npos && close != std::string_view::npos && close > open)
      event.client = client_address(peer.substr(open + 1, close - open - 1));
    if (!event.client.known()) event.client = client_address(host);
    if (!event.client.known()) event.host = host;
    read_number(line, "Id: ", event.connection);
  }

  // MySQL names the schema only where it changes: remembered by connection.
  void set_database(Event& event, Batch&) {
    if (event.connection != 0) connections_.set_database(event.connection, event.database);
  }

  void read_statement(std::string_view text, std::size_t at, Event& event, Batch& out) {
    if (event.database.empty() && event.connection != 0) {
      if (const auto* known = connections_.find(event.connection)) event.database = out.text.copy(known->database);
    }
    std::string_view sql = text.substr(at);
    if (sql.ends_with(';')) sql.remove_suffix(1);
    if (sql.starts_with("# administrator command: ")) event.message = sql.substr(25);
    if (trim(sql).empty() || sql.starts_with('#')) return;
    event.kind = EventKind::DatabaseStatement;
    event.statement = sql;
    Place place = event.place;
    place.line += static_cast<std::uint64_t>(std::ranges::count(text.substr(0, at), '\n'));
    place.offset += at;
    rows_.see(sql, true, event.database, place, event.time, event.connection, skips_, out);
  }

  ConnectionTable connections_;
  LoggedRows rows_;
  Timestamp time_;
};

class MysqlSlowLog : public Format {
 public:
  std::string_view name() const override { return "mysql_slow_log"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override { return {"MySQL・MariaDB のスロークエリログ", "MySQL or MariaDB slow query log"}; }
  int sniff(const Sample& sample) const override {
    std::string_view text = sample.bytes;
    bool user = false, query_time = false;
    for (int lines = 0; !text.empty() && lines < 2000 && !(user && query_time); ++lines) {
      const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
      const std::string_view line = trim(text.substr(0, size));
      user |= line.starts_with("# User@Host: ");
      query_time |= line.starts_with("# Query_time: ");
      text.remove_prefix(size);
    }
    return user && query_time ? 98 : user ? 70 : 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<SlowLogReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_mysql_slow_log(const FormatContext&) { return std::make_unique<MysqlSlowLog>(); }

}  // namespace hinomi::events
