// The general query log of MariaDB and MySQL: every connection and every statement of every client.
//
//   190810  3:12:45<tab>   12 Connect<tab>root@192.0.2.7 on shop using TCP/IP        MariaDB, MySQL before 5.7
//   <tab><tab>   12 Query<tab>SELECT 1                                               (the same second)
//   2019-08-10T03:12:45.123456Z<tab>   12 Query<tab>SELECT 1                         MySQL since 5.7
//
// Statements keep their line breaks, so a statement that holds a text like an entry's beginning forges an entry; the format cannot
// tell. What is said on Connect (account, host, database) goes with each later statement of that connection.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "events/client_host.h"
#include "events/connection_table.h"
#include "events/logged_rows.h"
#include "events/multiline_reader.h"
#include "events/sql_statements.h"

namespace hinomi::events {
namespace {

// sql/sql_parse.cc of both servers, command_name[].
constexpr auto kCommands = std::to_array<std::string_view>({"Query",
                                                            "Execute",
                                                            "Connect",
                                                            "Quit",
                                                            "Init DB",
                                                            "Field List",
                                                            "Prepare",
                                                            "Close stmt",
                                                            "Reset stmt",
                                                            "Fetch",
                                                            "Ping",
                                                            "Statistics",
                                                            "Processlist",
                                                            "Process Kill",
                                                            "Kill",
                                                            "Debug",
                                                            "Time",
                                                            "Delayed insert",
                                                            "Change user",
                                                            "Binlog Dump",
                                                            "Binlog Dump GTID",
                                                            "Table Dump",
                                                            "Connect Out",
                                                            "Register Slave",
                                                            "Register Replica",
                                                            "Long Data",
                                                            "Set option",
                                                            "Daemon",
                                                            "Create DB",
                                                            "Drop DB",
                                                            "Refresh",
                                                            "Shutdown",
                                                            "Sleep",
                                                            "Error",
                                                            "Reset Connection",
                                                            "clone",
                                                            "Bulk_execute",
                                                            "Slave_worker",
                                                            "Slave_IO",
                                                            "Slave_SQL",
                                                            "Com_multi",
                                                            "Group Replication Data Stream subscription"});

struct Header {
  std::string_view time;  ///< empty: that of the entry before
  std::uint64_t connection = 0;
  std::string_view command;
  std::size_t argument = 0;  ///< where it begins
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The time that may begin a line; npos when something else does.
std::size_t time_size(std::string_view line) {
  if (line.starts_with('\t')) return 0;
  // 190810  3:12:45
  if (line.size() >= 15 && line[6] == ' ' && line[9] == ':' && line[12] == ':' && std::ranges::all_of(line.substr(0, 6), is_digit))
    return 15;
  if (line.size() < 20 || line[4] != '-' || line[10] != 'T' || line[13] != ':') return std::string_view::npos;
  return std::min(line.find('\t'), line.size());
}

// The longest command that fits, with something between it and its argument ("Connect Out" is not Connect).
std::string_view find_command(std::string_view rest) {
  std::string_view best;
  for (const std::string_view command : kCommands) {
    if (command.size() <= best.size() || !rest.starts_with(command)) continue;
    if (rest.size() == command.size() || rest[command.size()] == '\t' || rest[command.size()] == ' ') best = command;
  }
  return best;
}

bool parse_header(std::string_view line, Header& header) {
  if (line.empty() || (line[0] != '\t' && !is_digit(line[0]))) return false;
  const std::size_t time = time_size(line);
  if (time == std::string_view::npos || time >= line.size() || line[time] != '\t') return false;
  header.time = line.substr(0, time);
  std::size_t i = time;
  while (i < line.size() && (line[i] == '\t' || line[i] == ' ')) ++i;
  const char* const end = line.data() + line.size();
  const auto [after, error] = std::from_chars(line.data() + i, end, header.connection);
  if (error != std::errc() || after == end || *after != ' ') return false;
  const std::string_view rest = line.substr(static_cast<std::size_t>(after + 1 - line.data()));
  header.command = rest.starts_with("Query\t") ? rest.substr(0, 5) : find_command(rest);
  if (header.command.empty()) return false;
  std::size_t at = static_cast<std::size_t>(after + 1 - line.data()) + header.command.size();
  // One tab; servers before 5.1 fill up with blanks.
  if (at < line.size() && line[at] == '\t')
    ++at;
  else
    while (at < line.size() && line[at] == ' ') ++at;
  header.argument = at;
  return true;
}

// What servers write when they open the file.
bool is_banner(std::string_view line) {
  return line.starts_with("Tcp port: ") || line.starts_with("TCP Port: ") ||
         (line.starts_with("Time") && line.find("Id Command") != std::string_view::npos) ||
         (line.ends_with("started with:") && line.find(", Version: ") != std::string_view::npos);
}

// "root@192.0.2.7 on shop using TCP/IP", "root@localhost as anonymous on ", "[root] @ localhost []".
struct Login {
  std::string_view account, host, database;
};
Login parse_login(std::string_view text) {
  Login login;
  const auto at = text.find('@');
  if (at == std::string_view::npos) return login;
  login.account = trim(text.substr(0, at));
  const std::string_view rest = text.substr(at + 1);
  const auto host_end = std::min(rest.find(' '), rest.size());
  login.host = rest.substr(0, host_end);
  const auto on = rest.find(" on ", host_end);
  if (on == std::string_view::npos) return login;
  std::string_view database = rest.substr(on + 4);
  if (const auto way = database.find(" using "); way != std::string_view::npos)
    database = database.substr(0, way);
  else if (database.starts_with("using "))
    database = {};
  login.database = trim(database);
  return login;
}

class GeneralLogReader : public MultilineReader {
 public:
  explicit GeneralLogReader(const ReadContext& context) : MultilineReader(context), rows_(context, SqlDialect::Server::MySql) {}
  std::vector<Text> notes() const override {
    std::vector<Text> notes;
    rows_.add_note(notes);
    return notes;
  }

 protected:
  void begin_block(std::string_view bytes, bool at_end) override {
    connections_.begin_block();
    rows_.begin_block(bytes, at_end);
  }
  bool begins_entry(std::string_view line) const override {
    Header header;
    return parse_header(line, header) || is_banner(line);
  }
  void entry(std::string_view text, const Place& place, std::string_view next, Batch& out) override;

 private:
  void statement(std::string_view sql, std::size_t position, Event& event, Batch& out);
  void connect(std::string_view argument, std::uint64_t id, Event& event, Batch& out);

  ConnectionTable connections_;
  LoggedRows rows_;
  Timestamp time_;
};

void GeneralLogReader::entry(std::string_view text, const Place& place, std::string_view next, Batch& out) {
  const std::string_view first_line = text.substr(0, text.find('\n'));
  Header header;
  if (!parse_header(first_line, header)) return;  // a banner says nothing of what happened
  if (!header.time.empty()) {
    const auto time =
        header.time.size() == 15 ? parse_mariadb_time(header.time, context_.offset) : parse_iso_time(header.time, context_.offset);
    if (!time) return skips_.cite(text, place, SkipReason::BadTime, out);
    time_ = Timestamp{time->micros + context_.clock_correction * kMicrosPerSecond};
  }
  ++out.read;
  const std::string_view argument = text.substr(header.argument);
  Event event;
  event.kind = EventKind::Message;
  event.place = place;
  event.time = time_;
  event.raw = text;
  event.method = header.command;
  event.service = "mariadb";
  const std::uint64_t id = header.connection;
  if (header.command == "Connect" || header.command == "Change user") {
    const auto denied = parse_denied_login(argument);
    if (!denied && header.command == "Connect") {
      // The server writes that it was called, and only then whether it let the caller in.
      Header after;
      if (parse_header(next, after) && after.connection == id && after.command == "Connect" &&
          parse_denied_login(next.substr(after.argument))) {
        const Login login = parse_login(argument);
        connections_.set_identity(id, login.account, login.host, client_address(login.host));
        connections_.set_database(id, login.database);
        return;
      }
    }
    connect(argument, id, event, out);
    event.message = argument;
  } else if (header.command == "Query" || header.command == "Execute") {
    connections_.describe(id, event, out);
    statement(argument, header.argument, event, out);
  } else if (header.command == "Drop DB" || header.command == "Create DB") {
    // mysqladmin's own command, said as the statement that does the same.
    connections_.describe(id, event, out);
    event.kind = EventKind::DatabaseStatement;
    event.statement = out.text.copy(fmt::format("{} DATABASE `{}`", header.command == "Drop DB" ? "DROP" : "CREATE", argument));
    event.message = argument;
  } else {
    if (header.command == "Init DB") connections_.set_database(id, trim(argument));
    connections_.describe(id, event, out);
    event.message = argument;
    if (header.command == "Quit") {
      event.kind = EventKind::DatabaseDisconnect;
      connections_.close(id);
    }
  }
  out.events.push_back(event);
}

void GeneralLogReader::connect(std::string_view argument, std::uint64_t id, Event& event, Batch& out) {
  if (const auto denied = parse_denied_login(argument)) {
    event.kind = EventKind::LoginFailed;
    connections_.set_identity(id, denied->account, denied->host, client_address(denied->host));
    connections_.describe(id, event, out);
    connections_.close(id);
    return;
  }
  const Login login = parse_login(argument);
  if (!login.host.empty()) {
    event.kind = EventKind::DatabaseConnect;
    connections_.set_identity(id, login.account, login.host, client_address(login.host));
    connections_.set_database(id, login.database);
  }
  connections_.describe(id, event, out);
}

void GeneralLogReader::statement(std::string_view sql, std::size_t position, Event& event, Batch& out) {
  event.kind = EventKind::DatabaseStatement;
  event.statement = sql;
  Place place = event.place;
  place.offset += position;
  rows_.see(sql, true, event.database, place, event.time, event.connection, skips_, out);
  static const SqlDialect kDialect = SqlDialect::mysql(Encoding::Utf8);
  if (begins_with_word(sql, "USE")) connections_.set_database(event.connection, parse_database_name(sql, kDialect));
}

class MariadbGeneralLog : public Format {
 public:
  std::string_view name() const override { return "mariadb_general_log"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseLog; }
  Text title() const override { return {"MariaDB・MySQL の一般クエリログ", "MariaDB or MySQL general query log"}; }
  int sniff(const Sample& sample) const override {
    std::string_view text = sample.bytes;
    bool banner = false;
    int entries = 0, lines = 0;
    for (; !text.empty() && lines < 2000; ++lines) {
      const auto newline = std::min(text.find('\n'), text.size() - 1);
      std::string_view line = text.substr(0, newline + 1);
      while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
      Header header;
      entries += parse_header(line, header);
      banner = banner || is_banner(line);
      if (line.starts_with("# User@Host: ")) return 0;
      text.remove_prefix(newline + 1);
    }
    if (entries > 0) return banner ? 98 : entries > 1 || lines < 3 ? 92 : 60;
    return banner ? 55 : 0;
  }
  std::unique_ptr<Reader> open(const ReadContext& context) const override { return std::make_unique<GeneralLogReader>(context); }
};

}  // namespace

std::unique_ptr<Format> make_mariadb_general_log(const FormatContext&) { return std::make_unique<MariadbGeneralLog>(); }

}  // namespace hinomi::events
