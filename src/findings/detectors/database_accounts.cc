// Accounts of a database that were made, dropped or given other rights, and by whom. An outsider who does so prepares to come back;
// the organisation's own acts are told as facts, and as a danger where they open everything to every host.

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

constexpr std::size_t kMaxChanges = 200;

struct Changes {
  bool dirty = false;
  Origin origin = Origin::Unknown;
  Finding finding;
  std::string label;
  std::set<std::string> made, granted, altered, dropped, revoked;
  bool opened_to_all = false;  ///< everything, from any host
  std::uint64_t last_connection = 0;
  bool carried_out = false;
};
using Visits = Occurrences<Changes>;

std::string name_of(const SqlAccount& account) {
  std::string name = printable(account.name.substr(0, 80));
  if (!account.host.empty()) name += '@' + printable(account.host.substr(0, 80));
  return name;
}

class DatabaseAccounts : public Detector {
 public:
  explicit DatabaseAccounts(const DetectorContext& context) : context_(context), connections_(context) {}

  std::string_view name() const override { return "database_accounts"; }
  Text title() const override { return {"データベースのアカウントと権限の変更", "Database accounts and rights changed"}; }
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
      if (statement_.act >= SqlAct::Grant && statement_.act <= SqlAct::DropAccount) change(event, connection);
    });
  }

  static std::set<std::string>& list_of(SqlAct act, Changes& state) {
    switch (act) {
      case SqlAct::Grant:
        return state.granted;
      case SqlAct::Revoke:
        return state.revoked;
      case SqlAct::CreateAccount:
        return state.made;
      case SqlAct::DropAccount:
        return state.dropped;
      default:
        return state.altered;
    }
  }

  void change(const Event& event, const Connection& connection) {
    Visits::Occurrence* visit =
        visits_.at(connection.client, connection.account, connections_.server_of(event.place.evidence), event.time);
    if (visit == nullptr) return;
    Changes& state = visit->state;
    state.origin = database_origin(context_, event.place, connection.client);
    if (state.label.empty()) state.label = database_label(context_, event.place);
    if (state.finding.asset.empty() && event.place.evidence < context_.evidence.size())
      state.finding.asset = context_.evidence[event.place.evidence].asset;
    std::set<std::string>& names = list_of(statement_.act, state);
    for (const SqlAccount& account : statement_.accounts) {
      if (names.size() < kMaxChanges) names.insert(name_of(account));
      state.opened_to_all |= statement_.act == SqlAct::Grant && statement_.all_rights && account.host == "%";
    }
    // SET PASSWORD without FOR changes one's own.
    if (statement_.accounts.empty() && names.size() < kMaxChanges) names.insert(printable(connection.account.substr(0, 80)));
    ++state.finding.count;
    state.carried_out = false;
    state.last_connection = event.connection;
    state.finding.cite(event.place, event.raw);
    visits_.touch(*visit);
  }

  /// The connection went on or ended behind the statement: the server answered it.
  void confirm(const Event& event, const Connection& connection) {
    Visits::Occurrence* visit = visits_.newest(connection.client, connection.account, connections_.server_of(event.place.evidence));
    if (visit == nullptr || visit->state.carried_out || visit->state.last_connection != event.connection) return;
    visit->state.carried_out = true;
    visits_.touch(*visit);
  }

  void grade(const Visits::Occurrence& visit, const Permit* permit, Finding& f) const {
    const Changes& state = visit.state;
    if (state.origin == Origin::Outside) {
      f.verdict = state.carried_out ? Verdict::Succeeded : Verdict::LikelySucceeded;
      f.severity = Severity::High;
      return;
    }
    f.verdict = Verdict::Observed;
    f.severity = permit != nullptr ? Severity::Info : state.opened_to_all ? Severity::Medium : Severity::Info;
  }

  void say(Visits::Occurrence& visit, FindingSink& sink) const {
    Changes& state = visit.state;
    Finding& f = state.finding;
    f.rule = name();
    f.id = finding_id(f.rule, visit.key(state.label));
    f.title = title();
    f.first = visit.first;
    f.last = visit.last;
    f.actor.address = visit.client;
    f.actor.account = visit.account;
    f.techniques = {"T1098"};
    if (!state.made.empty()) f.techniques.emplace_back("T1136");
    const Permit* permit = state.origin == Origin::Outside ? nullptr : find_permit(context_.ledger, visit.first, visit.last);
    grade(visit, permit, f);
    f.grounds.clear();
    const auto tell = [&](const std::set<std::string>& names, std::string_view ja, std::string_view en) {
      if (names.empty()) return;
      std::string list;
      std::size_t shown = 0;
      for (const std::string& account : names) {
        if (shown++ == 5) {
          list += ", …";
          break;
        }
        list += (list.empty() ? "" : ", ") + account;
      }
      f.grounds.push_back({fmt::format("{}: {}", ja, list), fmt::format("{}: {}", en, list)});
    };
    tell(state.made, "作られたアカウント", "Accounts made");
    tell(state.granted, "権限を与えられたアカウント", "Accounts given rights");
    tell(state.altered, "パスワードなどを変えられたアカウント", "Accounts altered (password and the like)");
    tell(state.revoked, "権限を取り消されたアカウント", "Accounts whose rights were taken");
    tell(state.dropped, "削除されたアカウント", "Accounts dropped");
    if (state.opened_to_all)
      f.grounds.push_back(
          {"すべての権限を、どの接続元からでも使えるようにする文があります。", "One statement gives every right from any host."});
    if (permit != nullptr)
      f.grounds.push_back({"台帳の変更許可の期間内です: " + permit->what, "Within a permit of the ledger: " + permit->what});
    const bool outside = state.origin == Origin::Outside;
    const std::string who = visit.client.known() ? visit.client.to_string() : "-";
    const std::uint64_t n = f.count;
    f.reason = {fmt::format("{} {} がデータベース「{}」のアカウントや権限を{}回変更しました。", outside ? "外部の" : "接続元", who,
                            state.label, n),
                fmt::format("{} {} changed accounts or rights of database \"{}\" {} {}.", outside ? "The outside client" : "Client",
                            who, state.label, n, n == 1 ? "time" : "times")};
    sink.put(f);
  }

  const DetectorContext& context_;
  ConnectionBook connections_;
  Visits visits_;
  SqlStatement statement_;
};

}  // namespace

std::unique_ptr<Detector> make_database_accounts(const DetectorContext& context) {
  return std::make_unique<DatabaseAccounts>(context);
}

}  // namespace hinomi::findings
