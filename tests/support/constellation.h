// A made-up incident to build cases from: a shop whose staging database is emptied twice by somebody from outside, while
// production's log knows nothing of it. Parts can be changed before the case is built. All names and figures are invented.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "cases/build_case.h"
#include "cases/case_facts.h"

namespace hinomi::testing {

/// May 2021, JST.
inline Timestamp may(int day, int hour = 0, int minute = 0, int second = 0) {
  return *to_timestamp({2021, 5, day, hour, minute, second, 0}, kJst);
}
inline IpAddress address(std::string_view text) { return *IpAddress::parse(text); }
inline Network network(std::string_view text) { return *Network::parse(text); }

inline Site site(std::string name) {
  Site s;
  s.name = std::move(name);
  return s;
}
inline Database database(std::string name, DatabaseRole role = DatabaseRole::Production, std::vector<Network> networks = {}) {
  Database d;
  d.name = std::move(name);
  d.role = role;
  d.networks = std::move(networks);
  return d;
}

/// Countries by the first octet, for tests that need one.
class FewCountries : public GeoDatabase {
 public:
  GeoPlace find(const IpAddress& a) const override {
    if (!a.is_v4()) return {};
    if (a.bytes[12] == 203) return {"NL", 64500};
    if (a.bytes[12] == 192) return {"BR", 64501};
    return {};
  }
  std::string description() const override { return "a table of the test"; }
};

inline constexpr std::string_view kThief = "203.0.113.77", kScanner = "192.0.2.140", kContractorHost = "198.51.100.20";

struct Constellation {
  Ledger ledger;
  Content content;
  FewCountries geo;
  std::vector<Evidence> evidence;
  std::vector<Finding> findings;
  Impact impact;
  cases::Coverage coverage;
  cases::Sessions sessions{FingerprintKey(std::array<std::uint8_t, 16>{})};
  Text title;

  std::uint32_t add_evidence(std::string path, EvidenceKind kind, std::string asset, std::string format = {}) {
    Evidence e;
    e.id = "E" + std::to_string(evidence.size() + 1);
    e.path = std::move(path);
    e.kind = kind;
    e.asset = std::move(asset);
    e.format = std::move(format);
    e.seal = "seal of " + e.path;
    evidence.push_back(std::move(e));
    return static_cast<std::uint32_t>(evidence.size() - 1);
  }

  void see(std::uint32_t log, EventKind kind, Timestamp time, std::string_view client, std::int64_t bytes = 500) {
    Event event;
    event.kind = kind;
    event.place.evidence = log;
    event.time = time;
    event.client = IpAddress::parse(client).value_or(IpAddress{});
    event.bytes_out = kind == EventKind::HttpRequest ? bytes : Event::kAbsent;
    coverage.see({&event, 1});
    ++evidence[log].read;
  }
  /// Something every twenty minutes, day and night, from many addresses.
  void see_visitors(std::uint32_t log, EventKind kind, Timestamp from, Timestamp to, std::string_view prefix = "198.18.0.") {
    int n = 0;
    for (Timestamp t = from; t < to; t.micros += 20 * 60 * kMicrosPerSecond)
      see(log, kind, t, std::string(prefix) + std::to_string(n++ % 200 + 1));
  }

  Finding& find(std::string rule, Severity severity, Verdict verdict, std::string_view who, Timestamp first, Timestamp last,
                std::uint32_t log, std::uint64_t count = 1) {
    Finding f;
    f.rule = std::move(rule);
    f.id = finding_id(f.rule, std::string(who) + std::to_string(first.micros) + std::to_string(findings.size()));
    f.title = {"「" + f.rule + "」の題", "Title of " + f.rule};
    f.reason = {std::string(who) + " が " + f.rule + " をした。", std::string(who) + " did " + f.rule + "."};
    f.severity = severity;
    f.verdict = verdict;
    f.first = first, f.last = last;
    f.count = count;
    f.actor.address = IpAddress::parse(who).value_or(IpAddress{});
    f.refs = {{{log, 10 + findings.size(), 0}, "line"}, {{log, 11 + findings.size(), 50}, "another line"}};
    findings.push_back(std::move(f));
    return findings.back();
  }

  cases::CaseInput input() { return {ledger, content, geo, evidence, findings, impact, coverage, sessions, title}; }
  Case build() {
    auto result = cases::build_case(input());
    if (!result) throw std::runtime_error(result.error().what);
    return std::move(result.value());
  }
};

/// The whole incident. Evidence: 0–2 production's access log in three parts, 3 staging's general log, 4 its error log, 5 a dump.
inline Constellation staging_taken_twice() {
  using enum EventKind;
  Constellation c;
  c.ledger.organisation = "北浜検定協会";
  c.ledger.sha256 = std::string(64, 'a');
  c.ledger.sites.push_back(site("production"));
  c.ledger.databases.push_back(database("staging", DatabaseRole::Staging, {network("198.51.100.0/24")}));
  c.ledger.contractors.push_back({"東雲システム", {network("198.51.100.0/24")}});
  c.ledger.notes = {{may(16, 16, 30), "organisation", {"委託先に商品データの更新を依頼", "Asks the contractor to update products"}},
                    {may(18, 11, 40), "contractor", {"要求文を見つける", "Finds the note"}},
                    {may(18, 12), "organisation", {"委託先から最初の連絡", "First word from the contractor"}}};

  c.add_evidence("evidence/production/access.log.2.gz", EvidenceKind::AccessLog, "production", "combined");
  c.add_evidence("evidence/production/access.log.1", EvidenceKind::AccessLog, "production", "combined");
  c.add_evidence("evidence/production/access.log", EvidenceKind::AccessLog, "production", "combined");
  c.add_evidence("evidence/staging/general.log", EvidenceKind::DatabaseLog, "staging", "mariadb_general_log");
  c.add_evidence("evidence/staging/error.log", EvidenceKind::DatabaseLog, "staging", "mariadb_error_log");
  c.add_evidence("evidence/production.sql", EvidenceKind::DatabaseDump, "production", "mysqldump");
  c.see_visitors(0, HttpRequest, may(1), may(8));
  c.see_visitors(1, HttpRequest, may(8), may(15));
  c.see_visitors(2, HttpRequest, may(15), may(20));
  c.see_visitors(3, DatabaseStatement, may(1), may(6, 3, 10), "10.0.0.");
  for (int i = 0; i < 40; ++i) c.see(3, DatabaseStatement, may(6, 3, 12, i), kThief);
  c.see_visitors(3, DatabaseStatement, may(6, 3, 20), may(17, 22, 5), "10.0.0.");
  for (int i = 0; i < 55; ++i) c.see(3, DatabaseStatement, may(17, 22, 8, i), kThief);
  c.see_visitors(3, DatabaseStatement, may(17, 22, 20), may(20), "10.0.0.");
  c.see(4, Message, may(1), "");

  using enum Severity;
  using enum Verdict;
  c.find("database_remote_access", Medium, Succeeded, kThief, may(6, 3, 11), may(6, 3, 12, 40), 3, 5).actor.account = "root";
  c.find("database_extraction", Critical, Succeeded, kThief, may(6, 3, 12), may(6, 3, 12, 20), 3, 12).actor.account = "root";
  c.find("database_dropped", Critical, Succeeded, kThief, may(6, 3, 12, 30), may(6, 3, 12, 30), 3).actor.account = "root";
  c.find("database_dropped", Info, Observed, kContractorHost, may(17, 10, 14), may(17, 10, 14, 9), 3, 12);
  c.find("production_in_staging", High, Observed, kContractorHost, may(17, 10, 14), may(17, 10, 16), 3, 700);
  c.find("database_extraction", Critical, Succeeded, kThief, may(17, 22, 8), may(17, 22, 8, 40), 3, 12).actor.account = "root";
  c.find("database_dropped", Critical, Succeeded, kThief, may(17, 22, 8, 45), may(17, 22, 8, 45), 3).actor.account = "root";
  Finding& note = c.find("ransom_note", Critical, Succeeded, kThief, may(17, 22, 8, 50), may(17, 22, 8, 54), 3, 2);
  note.indicators = {{"btc", "1ExampleExampleExampleExampleExam", note.id}, {"email", "pay@ransom.example", note.id}};

  c.impact.possible = {
      .tables = 9, .rows = 4321, .rows_with_personal_data = 1500, .persons = 1234, .persons_min = 1234, .persons_max = 1234};
  c.impact.confirmed = c.impact.possible;
  c.impact.identified_by = "email";
  c.impact.fields = {{FieldKind::Name, true, 1500}, {FieldKind::Email, true, 1500}};
  return c;
}

/// Everything that cases::CaseFacts points to, joined the way build_case() does it.
struct JoinedFacts {
  explicit JoinedFacts(const Constellation& c)
      : findings(c.findings),
        actors([&] {
          for (Finding& f : findings) {
            if (f.asset.empty() && !f.refs.empty()) f.asset = c.evidence[f.refs.front().place.evidence].asset;
          }
          return cases::join_actors(findings, c.ledger, c.geo, c.coverage, c.sessions);
        }()),
        window(cases::window_of(actors)),
        series(cases::log_series(c.evidence, c.coverage)),
        facts{c.ledger, c.coverage, c.evidence, findings, c.impact, actors, window, series} {}
  JoinedFacts(const JoinedFacts&) = delete;

  std::vector<Finding> findings;
  cases::Actors actors;
  CaseWindow window;
  std::vector<cases::LogSeries> series;
  cases::CaseFacts facts;
};

}  // namespace hinomi::testing
