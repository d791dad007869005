// Databases and tables that were dropped or emptied, and by whom. The organisation's own acts are told as facts, so that the
// timeline has them; an outsider's are the destruction itself.

#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "findings/client_origin.h"
#include "findings/connection_book.h"
#include "findings/detector.h"
#include "findings/occurrences.h"
#include "findings/permits.h"
#include "findings/sql_statement.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxNames = 2'000;
constexpr std::size_t kMaxForeign = 10'000;

struct Loss {
  bool dirty = false;
  Origin origin = Origin::Unknown;
  bool in_ledger = false;
  Finding finding;
  std::string label;
  std::set<std::string> databases, tables, emptied, own_made, recreated;
  std::uint64_t last_connection = 0;
  bool carried_out = false;
};
using Visits = Occurrences<Loss>;

class DatabaseDropped : public Detector {
 public:
  explicit DatabaseDropped(const DetectorContext& context) : context_(context), connections_(context) {}

  std::string_view name() const override { return "database_dropped"; }
  Text title() const override { return {"データベースの削除", "Database dropped or emptied"}; }
  std::uint64_t forgotten() const override { return visits_.beyond(); }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) continue;
      const Connection* connection = connections_.see(event);
      if (connection == nullptr || event.kind == EventKind::DatabaseConnect) continue;
      confirm(event, *connection);
      if (event.kind == EventKind::DatabaseStatement) judge(event, *connection);
    }
    visits_.flush([&](Visits::Occurrence& visit) { say(visit, sink); });
  }

 private:
  void judge(const Event& event, const Connection& connection) {
    each_statement(event.statement, statement_, [&](std::string_view, std::size_t) {
      switch (statement_.act) {
        case SqlAct::DropDatabase:
        case SqlAct::DropTable:
        case SqlAct::EmptyTable:
          drop(event, connection);
          break;
        case SqlAct::CreateDatabase:
        case SqlAct::CreateTable:
          create(event, connection);
          break;
        default:
          break;
      }
    });
  }

  static std::string full_name(const SqlTable& table, const Connection& connection) {
    const std::string_view database = table.database.empty() ? std::string_view(connection.database) : table.database;
    std::string full = printable(database.substr(0, 128));
    if (!table.name.empty()) full += '.' + printable(table.name.substr(0, 128));
    return full;
  }

  std::string foreign_key(std::uint32_t server, const std::string& full) const { return std::to_string(server) + '|' + full; }

  bool made_by_outsider(std::uint32_t server, const std::string& full) const {
    if (foreign_.contains(foreign_key(server, full))) return true;
    const std::size_t dot = full.find('.');
    return dot != std::string::npos && foreign_.contains(foreign_key(server, full.substr(0, dot)));
  }

  void create(const Event& event, const Connection& connection) {
    const std::uint32_t server = connections_.server_of(event.place.evidence);
    const Origin origin = database_origin(context_, event.place, connection.client);
    for (const SqlTable& table : statement_.tables) {
      const std::string full = full_name(table, connection);
      if (origin == Origin::Outside) {
        if (foreign_.size() < kMaxForeign) foreign_.insert(foreign_key(server, full));
        continue;
      }
      Visits::Occurrence* visit = visits_.newest(connection.client, connection.account, server);
      if (visit != nullptr && visit->state.tables.contains(full)) {
        visit->state.recreated.insert(full);
        visits_.touch(*visit);
      }
    }
  }

  void drop(const Event& event, const Connection& connection) {
    const std::uint32_t server = connections_.server_of(event.place.evidence);
    Visits::Occurrence* visit = visits_.at(connection.client, connection.account, server, event.time);
    if (visit == nullptr) return;
    Loss& state = visit->state;
    state.origin = database_origin(context_, event.place, connection.client);
    const Database* database = context_.database_of(event.place);
    state.in_ledger = database != nullptr && !database->networks.empty();
    if (state.label.empty()) state.label = database_label(context_, event.place);
    if (state.finding.asset.empty() && event.place.evidence < context_.evidence.size())
      state.finding.asset = context_.evidence[event.place.evidence].asset;
    bool of_organisation = false;
    for (const SqlTable& table : statement_.tables) {
      const std::string full = full_name(table, connection);
      const bool foreign = made_by_outsider(server, full);
      of_organisation |= !foreign;
      std::set<std::string>& names = foreign                                  ? state.own_made
                                     : statement_.act == SqlAct::DropDatabase ? state.databases
                                     : statement_.act == SqlAct::DropTable    ? state.tables
                                                                              : state.emptied;
      if (names.size() < kMaxNames) names.insert(full);
      if (!foreign) state.recreated.erase(full);
    }
    ++state.finding.count;
    if (of_organisation) state.carried_out = false;
    state.last_connection = event.connection;
    state.finding.cite(event.place, event.raw);
    visits_.touch(*visit);
  }

  /// The connection went on or ended behind the statement: the server answered it.
  void confirm(const Event& event, const Connection& connection) {
    const Origin origin = database_origin(context_, event.place, connection.client);
    if (origin != Origin::Outside) return;
    Visits::Occurrence* visit = visits_.newest(connection.client, connection.account, connections_.server_of(event.place.evidence));
    if (visit == nullptr || visit->state.carried_out || visit->state.last_connection != event.connection ||
        visit->state.finding.count == 0)
      return;
    visit->state.carried_out = true;
    visits_.touch(*visit);
  }

  static std::string listed(const std::set<std::string>& names) {
    std::string text;
    std::size_t shown = 0;
    for (const std::string& name : names) {
      if (shown++ == 5) return text + ", …";
      text += (text.empty() ? "" : ", ") + name;
    }
    return text;
  }

  void grade(const Visits::Occurrence& visit, Finding& f) const {
    const Loss& state = visit.state;
    const bool own_losses = !state.databases.empty() || !state.tables.empty() || !state.emptied.empty();
    f.verdict = Verdict::Observed;
    f.severity = Severity::Info;
    if (state.origin == Origin::Outside && own_losses) {
      f.verdict = state.carried_out ? Verdict::Succeeded : Verdict::LikelySucceeded;
      // Without a ledger entry a remote application that tidies its own tables looks the same.
      f.severity = state.in_ledger || !state.databases.empty() ? Severity::Critical
                   : !state.tables.empty()                     ? Severity::High
                                                               : Severity::Medium;
    } else if (state.origin == Origin::Outside) {
      f.severity = Severity::Low;
    } else if (!state.databases.empty() && find_permit(context_.ledger, visit.first, visit.last) == nullptr) {
      f.severity = Severity::Low;
    }
  }

  void say(Visits::Occurrence& visit, FindingSink& sink) const {
    Loss& state = visit.state;
    Finding& f = state.finding;
    f.rule = name();
    f.id = finding_id(f.rule, visit.key(state.label));
    f.title = title();
    f.first = visit.first;
    f.last = visit.last;
    f.actor.address = visit.client;
    f.actor.account = visit.account;
    f.techniques = {"T1485"};
    grade(visit, f);
    const Permit* permit = state.origin == Origin::Outside ? nullptr : find_permit(context_.ledger, visit.first, visit.last);
    set_grounds(state, permit, f);
    const std::string who = visit.client.known() ? visit.client.to_string() : "-";
    const bool outside = state.origin == Origin::Outside;
    const bool reload = !state.tables.empty() && state.recreated.size() == state.tables.size() && state.databases.empty();
    std::string ja, en;
    const auto tell = [&](std::size_t count, const char* what_ja, const char* one_en, const char* many_en) {
      if (count == 0) return;
      ja += fmt::format("{}{}", ja.empty() ? "" : "、", fmt::format(fmt::runtime(what_ja), count));
      en += fmt::format("{}{}", en.empty() ? "" : ", ", fmt::format(fmt::runtime(count == 1 ? one_en : many_en), count));
    };
    tell(state.databases.size(), "データベース{}件を削除", "dropped {} database", "dropped {} databases");
    tell(state.tables.size(), "テーブル{}件を削除", "dropped {} table", "dropped {} tables");
    tell(state.emptied.size(), "テーブル{}件を空に", "emptied {} table", "emptied {} tables");
    tell(state.own_made.size(), "外部の接続元が作ったもの{}件を削除", "dropped {} thing that an outside client had made",
         "dropped {} things that an outside client had made");
    f.reason = {fmt::format("{} {} がデータベース「{}」で{}しました。{}", outside ? "外部の" : "接続元", who, state.label, ja,
                            reload ? "削除したテーブルはすべて直後に作り直されています(ダンプの読み込みなど)。" : ""),
                fmt::format("{} {} {} on \"{}\".{}", outside ? "The outside client" : "Client", who, en, state.label,
                            reload ? " Every dropped table was made again at once (as when a dump is loaded)." : "")};
    sink.put(f);
  }

  static void set_grounds(const Loss& state, const Permit* permit, Finding& f) {
    f.grounds.clear();
    f.grounds.push_back({"サーバのログに、受け付けられた接続の中でこれらの文が記録されています。",
                         "The server's log shows these statements inside an accepted connection."});
    if (!state.databases.empty())
      f.grounds.push_back({"削除されたデータベース: " + listed(state.databases), "Databases dropped: " + listed(state.databases)});
    if (!state.tables.empty())
      f.grounds.push_back({"削除されたテーブル: " + listed(state.tables), "Tables dropped: " + listed(state.tables)});
    if (!state.emptied.empty())
      f.grounds.push_back({"空にされたテーブル: " + listed(state.emptied), "Tables emptied: " + listed(state.emptied)});
    if (!state.own_made.empty())
      f.grounds.push_back(
          {"このほか、外部の接続元が作ったもの(組織の資産ではない)の削除: " + listed(state.own_made),
           "Besides, things that an outside client had made (not the organisation's) were dropped: " + listed(state.own_made)});
    if (state.origin == Origin::Outside)
      f.grounds.push_back(
          state.carried_out
              ? Text{"削除の後も接続が続くか正常に閉じられており、サーバは文に応答しています。",
                     "The connection went on or was closed in order afterwards: the server answered the statement."}
              : Text{"削除の完了を示す記録はログにありません。", "Nothing in the log shows that the statement was completed."});
    if (permit != nullptr)
      f.grounds.push_back({"台帳の変更許可の期間内です: " + permit->what, "Within a permit of the ledger: " + permit->what});
  }

  const DetectorContext& context_;
  ConnectionBook connections_;
  Visits visits_;
  SqlStatement statement_;
  std::set<std::string> foreign_;
};

}  // namespace

std::unique_ptr<Detector> make_database_dropped(const DetectorContext& context) {
  return std::make_unique<DatabaseDropped>(context);
}

}  // namespace hinomi::findings
