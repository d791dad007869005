// Whole tables read over the network by a client that has no business at this database.
//
// A server notes a statement when it arrives, not when it is done: that a read was carried out shows only in the connection
// going on or ending in order behind it.

#include <map>
#include <set>

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/client_origin.h"
#include "findings/connection_book.h"
#include "findings/detector.h"
#include "findings/occurrences.h"
#include "findings/sql_select.h"
#include "findings/sql_slice.h"
#include "findings/sql_statement.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxTables = 20'000;
constexpr std::size_t kMaxGiven = 20'000;  // selections of one visit
constexpr std::size_t kMaxCitedReads = 15;
constexpr std::size_t kMaxSlicedTables = 64;

struct Visit {
  bool dirty = false;
  bool own = false;        ///< the organisation's people, from an unlisted network
  bool in_ledger = false;  ///< the ledger lists who may connect
  Finding finding;         ///< refs and tables_read are kept here
  std::set<std::pair<std::string, std::string>> seen;
  std::uint64_t whole = 0, part = 0, exports = 0, tool_marks = 0, statements = 0;
  std::uint64_t rows = 0;
  std::uint64_t forgotten = 0;
  bool carried_out = false;  ///< a statement or an orderly end came behind the last read
  bool ended = false;
  std::size_t cited_reads = 0;
  std::string label;  ///< the database, for sentences
  std::map<std::pair<std::string, std::string>, TableSlices> slices;
  std::vector<RowSelection> given;  ///< not yet told
};
using Visits = Occurrences<Visit>;

class DatabaseExtraction : public Detector {
 public:
  explicit DatabaseExtraction(const DetectorContext& context) : context_(context), connections_(context) {}

  std::string_view name() const override { return "database_extraction"; }
  Text title() const override { return {"外部からのデータベース抽出", "Database extracted from outside"}; }
  std::uint64_t forgotten() const override { return visits_.beyond(); }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) continue;
      if (Connection* connection = connections_.see(event)) judge(event, *connection);
    }
    visits_.flush([&](Visits::Occurrence& visit) { say(visit, sink); });
  }

 private:
  void judge(const Event& event, const Connection& connection) {
    const Origin origin = database_origin(context_, event.place, connection.client);
    if (origin != Origin::Outside && origin != Origin::OwnElsewhere) return;
    const std::uint32_t server = connections_.server_of(event.place.evidence);
    if (event.kind == EventKind::DatabaseDisconnect) return finish_reading(event, connection, server);
    if (event.kind != EventKind::DatabaseStatement) return;
    finish_reading(event, connection, server);
    each_statement(event.statement, statement_, [&](std::string_view rest, std::size_t size) {
      text_ = rest.substr(0, size);
      take(event, connection, origin, server);
    });
  }

  /// Anything that comes in a connection behind a read shows that the read was answered.
  void finish_reading(const Event& event, const Connection& connection, std::uint32_t server) {
    if (reading_.empty()) return;
    const auto at = reading_.find({server, event.connection});
    if (at == reading_.end()) return;
    const bool closed = event.kind == EventKind::DatabaseDisconnect;
    if (closed) reading_.erase(at);
    Visits::Occurrence* visit = visits_.newest(connection.client, connection.account, server);
    if (visit == nullptr || (visit->state.carried_out && !closed)) return;
    visit->state.carried_out = true;
    if (closed) {
      visit->state.ended = true;
      visit->state.finding.cite(event.place, event.raw);
    }
    visits_.touch(*visit);
  }

  void take(const Event& event, const Connection& connection, Origin origin, std::uint32_t server) {
    // Columns may be given through a function: SELECT CONCAT(name, mail) FROM members.
    std::vector<RowSelection> given;
    if (statement_.act == SqlAct::Other && !statement_.tables.empty() && istarts_with(trim(text_), "select"))
      given = read_selects(text_, {connection.database, event.time, event.place});
    const bool computed = !given.empty();
    const bool reads =
        computed || statement_.act == SqlAct::Read || statement_.act == SqlAct::Export || statement_.act == SqlAct::CopyOut;
    const bool of_catalogue = !statement_.tables.empty() && is_catalogue(statement_.tables.front());
    if (!statement_.dump_tool && statement_.act != SqlAct::SchemaRead && (!reads || of_catalogue)) return;
    Visits::Occurrence* visit = visits_.at(connection.client, connection.account, server, event.time);
    if (visit == nullptr) return;
    Visit& state = visit->state;
    state.own = origin == Origin::OwnElsewhere;
    const Database* database = context_.database_of(event.place);
    state.in_ledger = database != nullptr && !database->networks.empty();
    if (state.finding.asset.empty() && event.place.evidence < context_.evidence.size())
      state.finding.asset = context_.evidence[event.place.evidence].asset;
    if (state.label.empty()) state.label = database_label(context_, event.place);
    ++state.statements;
    if (statement_.dump_tool) ++state.tool_marks;
    if (reads && !of_catalogue) {
      if (statement_.act == SqlAct::Export) ++state.exports;
      if (event.rows > 0) state.rows += static_cast<std::uint64_t>(event.rows);
      for (const SqlTable& table : statement_.tables) note_table(event, connection, table, state);
      if (!statement_.whole && statement_.act == SqlAct::Read)
        given = read_selects(text_, {connection.database, event.time, event.place});
      note_rows(std::move(given), state);
      state.carried_out = state.ended = false;
      if (reading_.size() < 100'000) reading_.insert({server, event.connection});
      if (state.cited_reads++ < kMaxCitedReads) state.finding.cite(event.place, event.raw);
    } else if (state.statements <= 3) {
      state.finding.cite(event.place, event.raw);
    }
    visits_.touch(*visit);
  }

  static void note_rows(std::vector<RowSelection> given, Visit& state) {
    if (state.given.size() >= kMaxGiven) return;
    state.given.insert(state.given.end(), std::make_move_iterator(given.begin()), std::make_move_iterator(given.end()));
  }

  void note_table(const Event& event, const Connection& connection, const SqlTable& table, Visit& state) {
    const std::string_view database = table.database.empty() ? std::string_view(connection.database) : table.database;
    std::pair<std::string, std::string> name(printable(database.substr(0, 128)), printable(table.name.substr(0, 128)));
    const bool whole = statement_.whole;
    if (!whole && statement_.tables.size() == 1 && (state.slices.size() < kMaxSlicedTables || state.slices.contains(name)))
      state.slices[name].add(read_slice(event.statement));
    if (state.finding.tables_read.size() >= kMaxTables && !state.seen.contains(name)) {
      ++state.forgotten;
      return;
    }
    if (state.seen.insert(name).second) {
      ++(whole ? state.whole : state.part);
      state.finding.tables_read.push_back({name.first, name.second, whole, event.time, event.place});
    } else if (whole) {
      for (TableRead& read : state.finding.tables_read)
        if (!read.whole && read.database == name.first && read.table == name.second) {
          read = {name.first, name.second, true, event.time, event.place};
          --state.part, ++state.whole;
        }
    }
  }

  void say(Visits::Occurrence& visit, FindingSink& sink) {
    Visit& state = visit.state;
    const bool tool = state.tool_marks > 0;
    const bool certain = state.in_ledger || state.whole >= 3 || state.exports > 0 || (tool && state.whole > 0);
    if (state.own && !(tool && state.whole > 0)) return;
    // A remote application without a ledger entry reads parts of tables all day long.
    if (state.whole == 0 && state.exports == 0 && !state.in_ledger) return;
    if (state.whole + state.part + state.exports == 0) return;

    Finding& f = state.finding;
    f.rule = name();
    f.id = finding_id(f.rule, visit.key(state.label));
    f.first = visit.first;
    f.last = visit.last;
    f.count = state.statements;
    f.actor.address = visit.client;
    f.actor.account = visit.account;
    f.title = title();
    f.techniques = {"T1078", "T1213.006"};
    if (state.exports > 0) f.techniques.push_back("T1074.001");
    const bool taken = state.whole > 0 || state.exports > 0;
    f.severity = !taken ? Severity::Medium : certain ? Severity::Critical : Severity::Medium;
    f.verdict = taken && state.carried_out ? Verdict::Succeeded : Verdict::LikelySucceeded;
    if (state.own) {
      f.severity = Severity::Low;
      f.verdict = Verdict::Observed;
      f.title = {"登録外のネットワークからのデータベース書き出し", "Database dumped from an unlisted own network"};
    } else if (!taken) {
      f.title = {"外部からのデータベース閲覧", "Database looked through from outside"};
    }
    set_grounds(state, f);
    const std::string who = visit.client.to_string();
    const std::string account = visit.account.empty() ? "-" : mask(visit.account, 80);
    f.reason = {
        fmt::format("{} がアカウント「{}」でデータベース「{}」に接続し、{}。{}", who, account, state.label,
                    taken ? fmt::format("{}個のテーブルの全行を読み出しました", state.whole)
                          : fmt::format("{}個のテーブルの一部を読み出しました", state.part),
                    state.own ? "組織側のネットワークですが、このデータベースの接続元として台帳にありません。"
                    : tool    ? "文の書き方は mysqldump・mariadb-dump・pg_dump などの書き出しツールのものです。"
                              : "許可された接続元ではありません。"),
        fmt::format("{} connected to database \"{}\" as \"{}\" and read {}. {}", who, state.label, account,
                    taken ? fmt::format("all rows of {} tables", state.whole) : fmt::format("parts of {} tables", state.part),
                    state.own ? "The network is the organisation's own, but the ledger does not list it for this database."
                    : tool    ? "The statements are worded as a dump tool (mysqldump, mariadb-dump, pg_dump) words them."
                              : "It is no permitted client.")};
    sink.put(f);
    sink.add_rows(f.id, std::exchange(state.given, {}));
  }

  static void set_grounds(const Visit& state, Finding& f) {
    f.grounds.clear();
    f.grounds.push_back({"サーバのログに、受け付けられた接続の中でこれらの文が記録されています。",
                         "The server's log shows these statements inside an accepted connection."});
    if (state.whole > 0)
      f.grounds.push_back({fmt::format("条件も件数制限もない読み出しが{}個のテーブルにあります。", state.whole),
                           fmt::format("{} tables were read without a condition or a limit.", state.whole)});
    if (state.part > 0)
      f.grounds.push_back({fmt::format("ほかに{}個のテーブルの一部が読まれました。", state.part),
                           fmt::format("Parts of {} more tables were read.", state.part)});
    f.records_shown.clear();
    for (const auto& [name, slices] : state.slices) {
      if (!slices.is_walk()) continue;
      const std::string table = mask(name.second, 80);
      if (slices.windows >= 3 && slices.rows_from_start > 0)
        f.grounds.push_back(
            {fmt::format("「{}」は、先頭から {} 行までが LIMIT と OFFSET で順に要求されています（{}文）。", table,
                         slices.rows_from_start, slices.windows),
             fmt::format("\"{}\" was asked for by LIMIT and OFFSET from the first row up to row {} ({} statements).", table,
                         slices.rows_from_start, slices.windows)});
      if (slices.numbers.size() < 5) continue;
      const auto& ranges = slices.numbers.ranges();
      const std::string column = mask(slices.column, 40);
      f.grounds.push_back({fmt::format("「{}」の {} {}〜{} のうち {} 件が一件ずつ要求されています。", table, column,
                                       ranges.front().first, ranges.back().last, slices.numbers.size()),
                           fmt::format("Of \"{}\", {} {} to {}: {} rows were asked for one by one.", table, column,
                                       ranges.front().first, ranges.back().last, slices.numbers.size())});
      for (const auto& [first, last] : ranges)
        if (f.records_shown.size() < Finding::kMaxRecordRanges)
          f.records_shown.push_back(
              {fmt::format("SELECT … FROM {} WHERE {} = #", table, column), RecordsShown::Kind::Record, first, last, name.second});
    }
    if (state.exports > 0)
      f.grounds.push_back({fmt::format("サーバ上のファイルへの書き出しが{}回あります。", state.exports),
                           fmt::format("Rows were written to files on the server {} times.", state.exports)});
    if (state.rows > 0)
      f.grounds.push_back({fmt::format("ログによれば{}行が送られました。", state.rows),
                           fmt::format("The log says that {} rows were sent.", state.rows)});
    if (state.carried_out && state.ended)
      f.grounds.push_back(
          {"最後の読み出しの後、接続は正常に閉じられています。", "The connection was closed in order after the last read."});
    else if (state.carried_out)
      f.grounds.push_back(
          {"読み出しの後も同じ接続で次の文が続いています。", "More statements followed the read in the same connection."});
    else
      f.grounds.push_back(
          {"読み出しの完了を示す記録はログにありません。", "Nothing in the log shows that the last read was completed."});
    if (state.forgotten > 0)
      f.grounds.push_back({fmt::format("このほか{}回の読み出しは表の数が上限を超えたため列挙していません。", state.forgotten),
                           fmt::format("{} more reads are not listed because there are too many tables.", state.forgotten)});
  }

  struct ConnectionKey {
    std::uint32_t server;
    std::uint64_t number;
    bool operator==(const ConnectionKey&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const ConnectionKey& k) {
      return H::combine(std::move(h), k.server, k.number);
    }
  };

  const DetectorContext& context_;
  ConnectionBook connections_;
  Visits visits_;
  SqlStatement statement_;
  std::string_view text_;                       ///< of it
  absl::flat_hash_set<ConnectionKey> reading_;  ///< open connections that have read rows
};

}  // namespace

std::unique_ptr<Detector> make_database_extraction(const DetectorContext& context) {
  return std::make_unique<DatabaseExtraction>(context);
}

}  // namespace hinomi::findings
