// The log file of MariaDB's server_audit plug-in (also built into MySQL by distributors):
//
//   20190810 03:12:45,dbhost,shop,192.0.2.7,12,345,QUERY,shop,'SELECT * FROM customers WHERE name=\'x\'',0
//
// Fields: timestamp, server host, user, host, connection, query number, operation, database, object, return code. Statements
// are cut at server_audit_query_log_limit (1,024 bytes unless set otherwise): rows behind the cut are cited as cut off.
#include <algorithm>
#include <array>

#include "base/number.h"
#include "base/text.h"
#include "events/client_host.h"
#include "events/line_reader.h"
#include "events/logged_rows.h"

namespace hinomi::events {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct AuditLine {
  std::string_view time, server, account, host, operation, database, object, result;
  std::uint64_t connection = 0;
  bool quoted = false;
};

bool parse_line(std::string_view line, AuditLine& out) {
  // 20190810 03:12:45
  if (line.size() < 20 || line[8] != ' ' || line[11] != ':' || line[14] != ':' || line[17] != ',' ||
      !std::ranges::all_of(line.substr(0, 8), is_digit)) {
    return false;
  }
  std::array<std::string_view, 8> fields;
  std::string_view rest = line;
  for (std::string_view& field : fields) {
    const auto comma = rest.find(',');
    if (comma == std::string_view::npos) return false;
    field = rest.substr(0, comma);
    rest.remove_prefix(comma + 1);
  }
  const auto connection = parse_number<std::uint64_t>(fields[4]);
  if (!connection || fields[6].empty() || !std::ranges::all_of(fields[5], is_digit)) return false;
  out = {fields[0], fields[1], fields[2], fields[3], fields[6], fields[7], {}, {}, *connection, false};
  const auto last = rest.rfind(',');
  if (rest.starts_with('\'')) {
    // The object may hold commas and quotes; its last quote stands before the return code.
    out.quoted = true;
    const auto close = rest.rfind("',");
    out.object = close == std::string_view::npos || close == 0 ? rest.substr(1) : rest.substr(1, close - 1);
    if (close != std::string_view::npos && close > 0) out.result = rest.substr(close + 2);
  } else if (last != std::string_view::npos) {
    out.object = rest.substr(0, last);
    out.result = rest.substr(last + 1);
  } else {
    out.object = rest;
  }
  return true;
}

// \' \\ \n and the like, as the plug-in writes them.
std::string_view unescape(std::string_view text, Batch& out) {
  if (text.find('\\') == std::string_view::npos) return text;
  char* const copy = out.text.allocate(text.size());
  char* to = copy;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      *to++ = text[i];
      continue;
    }
    switch (const char c = text[++i]) {
      case 'n':
        *to++ = '\n';
        break;
      case 'r':
        *to++ = '\r';
        break;
      case 't':
        *to++ = '\t';
        break;
      case 'b':
        *to++ = '\b';
        break;
      case 'f':
        *to++ = '\f';
        break;
      case '0':
        *to++ = '\0';
        break;
      default:
        *to++ = c;
    }
  }
  const auto used = static_cast<std::size_t>(to - copy);
  out.text.shrink(text.size() - used);
  return {copy, used};
}

class AuditLogReader : public LineReader {
 public:
  explicit AuditLogReader(const ReadContext& context) : LineReader(context), rows_(context, SqlDialect::Server::MySql) {}
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    rows_.add_note(notes);
    return notes;
  }

 protected:
  void line(std::string_view line, const Place& place, Batch& out) override {
    if (line.empty()) return;
    AuditLine audit;
    if (!parse_line(line, audit)) return skip(line, place, SkipReason::NotThisFormat, out);
    std::array<char, 19> iso;
    const std::string_view t = audit.time;
    fmt::format_to_n(iso.data(), iso.size(), "{}-{}-{} {}", t.substr(0, 4), t.substr(4, 2), t.substr(6, 2), t.substr(9, 8));
    const auto time = parse_iso_time({iso.data(), iso.size()}, context_.offset);
    if (!time) return skip(line, place, SkipReason::BadTime, out);
    ++out.read;
    Event event;
    event.place = place;
    event.time = Timestamp{time->micros + context_.clock_correction * kMicrosPerSecond};
    event.raw = line;
    event.service = "mariadb";
    event.method = audit.operation;
    event.account = audit.account;
    event.client = client_address(audit.host);
    if (!event.client.known()) event.host = audit.host;
    event.connection = audit.connection;
    event.database = audit.database;
    if (audit.operation == "CONNECT") {
      event.kind = EventKind::DatabaseConnect;
    } else if (audit.operation == "FAILED_CONNECT") {
      event.kind = EventKind::LoginFailed;
    } else if (audit.operation == "DISCONNECT") {
      event.kind = EventKind::DatabaseDisconnect;
    } else if (audit.quoted) {
      // QUERY, QUERY_DDL, QUERY_DML …
      event.kind = EventKind::DatabaseStatement;
      event.statement = unescape(audit.object, out);
      rows_.see(event.statement, false, event.database, place, event.time, event.connection, skips_, out);
    } else {
      event.kind = EventKind::Message;  // READ, WRITE, CREATE …: a table that a statement touched
      event.message = audit.object;
    }
    out.events.push_back(event);
  }

 private:
  LoggedRows rows_;
  SkipLog skips_;
};

class MariadbAuditLog : public Format {
 public:
  std::string_view name() const override { return "mariadb_audit_log"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override { return {"MariaDB 監査プラグインのログ", "MariaDB audit plug-in log"}; }
  int sniff(const Sample& sample) const override {
    std::string_view text = sample.bytes;
    int good = 0, lines = 0;
    for (; !text.empty() && lines < 100; ++lines) {
      const auto newline = text.find('\n');
      if (newline == std::string_view::npos && lines > 0) break;
      AuditLine audit;
      good += parse_line(trim(text.substr(0, newline)), audit);
      text.remove_prefix(std::min(newline, text.size() - 1) + 1);
    }
    return good > 0 && good * 2 >= lines ? 95 : 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<AuditLogReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_mariadb_audit_log(const FormatContext&) { return std::make_unique<MariadbAuditLog>(); }

}  // namespace hinomi::events
