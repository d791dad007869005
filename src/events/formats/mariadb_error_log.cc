// The error log of MariaDB and MySQL: starts and stops, refused logins, broken connections.
//
//   2019-08-10  3:12:45 5 [Warning] Access denied for user 'shop'@'192.0.2.7' (using password: YES)       MariaDB since 10.1
//   190810  3:12:45 [Warning] Access denied …                                                            before, MySQL 5.5
//   2019-08-10T03:12:45.123456Z 12 [Note] [MY-010926] [Server] Access denied …                           MySQL 5.7 and 8
//
// Lines without a time (stack traces, InnoDB's reports) belong to the entry before.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "events/client_host.h"
#include "events/multiline_reader.h"

namespace hinomi::events {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

struct Entry {
  std::string_view time, level, message;
  std::uint64_t connection = 0;
};

// "190810  3:12:45", "2019-08-10  3:12:45", "2019-08-10 03:12:45", "2019-08-10T03:12:45.123456Z": its size, 0 when none begins the
// line.
std::size_t time_size(std::string_view line) {
  if (line.size() < 15 || !is_digit(line[0])) return 0;
  if (all_digits(line.substr(0, 6)) && line[6] == ' ' && line[9] == ':' && line[12] == ':') return 15;
  if (line.size() < 19 || line[4] != '-' || line[7] != '-' || line[13] != ':' || line[16] != ':') return 0;
  if (line[10] == ' ') return 19;
  return line[10] == 'T' ? std::min(line.find(' '), line.size()) : 0;
}

bool parse_entry(std::string_view text, Entry& entry) {
  const std::size_t size = time_size(text);
  if (size == 0 || size >= text.size() || text[size] != ' ') return false;
  entry = {};
  entry.time = text.substr(0, size);
  std::string_view rest = text.substr(size);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  std::uint64_t number = 0;
  if (const auto [after, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
      error == std::errc() && after != rest.data() + rest.size() && *after == ' ') {
    entry.connection = number;
    rest.remove_prefix(static_cast<std::size_t>(after + 1 - rest.data()));
  }
  if (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos || close > 16) return false;
    entry.level = rest.substr(1, close - 1);
    rest = rest.substr(close + 1);
    // MySQL 8: [MY-010926] [Server]
    while (rest.starts_with(" [") && rest.find(']') < 40) rest = rest.substr(rest.find(']') + 1);
  }
  entry.message = rest.starts_with(' ') ? rest.substr(1) : rest;
  return true;
}

// The text between "user: '" and "'".
std::string_view quoted_after(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + label.size());
  return text.substr(0, text.find('\''));
}

class ErrorLogReader : public MultilineReader {
 public:
  using MultilineReader::MultilineReader;

 protected:
  bool begins_entry(std::string_view line) const override { return time_size(line) != 0; }

  void entry(std::string_view text, const Place& place, std::string_view, Batch& out) override {
    Entry entry;
    if (!parse_entry(text, entry)) return skips_.cite(text, place, SkipReason::NotThisFormat, out);
    const auto time =
        entry.time.size() == 15 ? parse_mariadb_time(entry.time, context_.offset) : parse_iso_time(entry.time, context_.offset);
    if (!time) return skips_.cite(text, place, SkipReason::BadTime, out);
    ++out.read;
    Event event;
    event.kind = iequals(entry.level, "error") || iequals(entry.level, "warning") ? EventKind::ServerError : EventKind::Message;
    event.place = place;
    event.time = Timestamp{time->micros + context_.clock_correction * kMicrosPerSecond};
    event.raw = text;
    event.service = "mariadb";
    event.message = entry.message;
    event.connection = entry.connection;
    if (const auto denied = parse_denied_login(entry.message)) {
      event.kind = EventKind::LoginFailed;
      event.account = denied->account;
      set_client(event, denied->host);
    } else if (entry.message.starts_with("Aborted connection ")) {
      // Aborted connection 12 to db: 'shop' user: 'web' host: '192.0.2.7' (Got an error reading communication packets)
      event.kind = EventKind::DatabaseDisconnect;
      const std::string_view number = entry.message.substr(19);
      std::from_chars(number.data(), number.data() + number.size(), event.connection);
      event.account = quoted_after(entry.message, "user: '");
      event.database = quoted_after(entry.message, "db: '");
      if (event.database == "unconnected") event.database = {};
      set_client(event, quoted_after(entry.message, "host: '"));
    } else if (entry.message.starts_with("Host '")) {
      // Host '192.0.2.7' is blocked because of many connection errors
      set_client(event, quoted_after(entry.message, "Host '"));
    }
    out.events.push_back(event);
  }

 private:
  static void set_client(Event& event, std::string_view host) {
    event.client = client_address(host);
    if (!event.client.known()) event.host = host;
  }
};

class MariadbErrorLog : public Format {
 public:
  std::string_view name() const override { return "mariadb_error_log"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override { return {"MariaDB・MySQL のエラーログ", "MariaDB or MySQL error log"}; }
  int sniff(const Sample& sample) const override {
    std::string_view text = sample.bytes;
    int entries = 0, own = 0;
    for (int lines = 0; !text.empty() && lines < 500; ++lines) {
      const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
      Entry entry;
      if (parse_entry(trim(text.substr(0, size)), entry)) {
        ++entries;
        // [warn] and [error] alone are other servers'.
        own += entry.level == "Note" || entry.level == "Warning" || entry.level == "ERROR" || entry.level == "System";
        own += entry.message.contains("mysqld") || entry.message.contains("mariadbd") || entry.message.contains("InnoDB");
      }
      text.remove_prefix(size);
    }
    return own == 0 ? 0 : own * 2 >= entries ? 90 : 40;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<ErrorLogReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_mariadb_error_log(const FormatContext&) { return std::make_unique<MariadbErrorLog>(); }

}  // namespace hinomi::events
