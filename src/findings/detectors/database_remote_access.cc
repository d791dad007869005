// Connections to a database from an address that has no business there: accepted ones and refused ones.

#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "findings/client_origin.h"
#include "findings/connection_book.h"
#include "findings/detector.h"
#include "findings/occurrences.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxAccounts = 20;

struct Knocks {
  bool dirty = false;
  bool own = false;
  Finding finding;
  std::string label;
  std::set<std::string> accounts;
  std::uint64_t accepted = 0;
  /// Refusals by evidence: the general log and the error log may both tell of one.
  std::map<std::uint32_t, std::uint64_t> refused;
};
using Visits = Occurrences<Knocks>;

class DatabaseRemoteAccess : public Detector {
 public:
  explicit DatabaseRemoteAccess(const DetectorContext& context) : context_(context), connections_(context) {}

  std::string_view name() const override { return "database_remote_access"; }
  Text title() const override { return {"外部からのデータベース接続", "Database reached from outside"}; }
  std::uint64_t forgotten() const override { return visits_.beyond(); }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) continue;
      if (event.kind == EventKind::LoginFailed) {
        if (event.time.known() && of_database(event)) refused(event);
        continue;
      }
      const Connection* connection = connections_.see(event);
      if (connection == nullptr) continue;
      const bool opened = event.kind == EventKind::DatabaseConnect;
      // Where the log began in the middle of a connection, its first statement tells of it.
      const bool first_seen = event.kind == EventKind::DatabaseStatement && connection->statements == 1 && !connection->open_seen;
      if (opened || first_seen) accepted(event, *connection);
    }
    visits_.flush([&](Visits::Occurrence& visit) { say(visit, sink); });
  }

 private:
  bool of_database(const Event& event) const {
    if (event.place.evidence < context_.evidence.size() &&
        context_.evidence[event.place.evidence].kind == EvidenceKind::DatabaseLog)
      return true;
    for (const std::string_view service : {"mariadb", "mysql", "mysqld", "postgresql", "postgres"})
      if (iequals(event.service, service)) return true;
    return false;
  }

  Visits::Occurrence* visit_of(const Event& event, const IpAddress& client, std::string_view account) {
    const Origin origin = database_origin(context_, event.place, client);
    if (origin != Origin::Outside && origin != Origin::OwnElsewhere) return nullptr;
    // Which accounts were tried belongs to the visit, not to its name.
    Visits::Occurrence* visit = visits_.at(client, {}, connections_.server_of(event.place.evidence), event.time);
    if (visit == nullptr) return nullptr;
    Knocks& state = visit->state;
    state.own = origin == Origin::OwnElsewhere;
    if (state.label.empty()) state.label = database_label(context_, event.place);
    if (state.finding.asset.empty() && event.place.evidence < context_.evidence.size())
      state.finding.asset = context_.evidence[event.place.evidence].asset;
    if (!account.empty() && state.accounts.size() < kMaxAccounts) state.accounts.insert(mask(account, 80));
    visits_.touch(*visit);
    return visit;
  }

  void accepted(const Event& event, const Connection& connection) {
    if (Visits::Occurrence* visit = visit_of(event, connection.client, connection.account)) {
      if (visit->state.accepted++ == 0) visit->state.finding.actor.account = connection.account;
      visit->state.finding.cite(event.place, event.raw);
    }
  }

  void refused(const Event& event) {
    const Connection* opened = event.connection == 0 ? nullptr : connections_.find(event.place, event.connection);
    const bool taken_back = opened != nullptr && opened->open_seen && !opened->closed && opened->statements == 0;
    const IpAddress client = event.client.known() ? event.client : opened != nullptr ? opened->client : IpAddress{};
    if (Visits::Occurrence* visit = visit_of(event, client, event.account)) {
      // Some servers note the arrival first and the refusal behind it.
      if (taken_back && visit->state.accepted > 0) --visit->state.accepted;
      ++visit->state.refused[event.place.evidence];
      visit->state.finding.cite(event.place, event.raw);
    }
  }

  void say(Visits::Occurrence& visit, FindingSink& sink) const {
    Knocks& state = visit.state;
    std::uint64_t refused = 0;
    for (const auto& [evidence, count] : state.refused) refused = std::max(refused, count);
    Finding& f = state.finding;
    f.rule = name();
    f.id = finding_id(f.rule, visit.key(state.label));
    f.title = title();
    f.first = visit.first;
    f.last = visit.last;
    f.count = state.accepted + refused;
    f.actor.address = visit.client;
    const bool in = state.accepted > 0;
    f.severity = state.own ? Severity::Info : in ? Severity::Medium : Severity::Low;
    f.verdict = state.own ? Verdict::Observed : in ? Verdict::Succeeded : Verdict::Attempted;
    f.techniques = in ? std::vector<std::string>{"T1133", "T1078"} : std::vector<std::string>{"T1133"};
    f.grounds.clear();
    if (in)
      f.grounds.push_back({fmt::format("サーバのログに、受け付けられた接続が{}件あります。", state.accepted),
                           fmt::format("The server's log shows {} accepted connections.", state.accepted)});
    if (refused > 0)
      f.grounds.push_back(
          {fmt::format("拒否された接続が{}件あります。", refused), fmt::format("{} connections were refused.", refused)});
    std::string accounts;
    for (const std::string& account : state.accounts) accounts += (accounts.empty() ? "" : ", ") + account;
    if (!accounts.empty()) f.grounds.push_back({"使われたアカウント: " + accounts, "Accounts used: " + accounts});
    const std::string who = visit.client.to_string();
    f.reason = {
        fmt::format(
            "データベース「{}」の許可された接続元ではない {} から、受け付けられた接続が{}件、拒否された接続が{}件ありました。{}",
            state.label, who, state.accepted, refused, state.own ? "組織側のネットワークです。" : ""),
        fmt::format("{}, which is no permitted client of database \"{}\", had {} connections accepted and {} refused.{}", who,
                    state.label, state.accepted, refused, state.own ? " The network is the organisation's own." : "")};
    sink.put(f);
  }

  const DetectorContext& context_;
  ConnectionBook connections_;
  Visits visits_;
};

}  // namespace

std::unique_ptr<Detector> make_database_remote_access(const DetectorContext& context) {
  return std::make_unique<DatabaseRemoteAccess>(context);
}

}  // namespace hinomi::findings
