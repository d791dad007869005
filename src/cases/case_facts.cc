#include "cases/case_facts.h"

#include <algorithm>

namespace hinomi::cases {

std::vector<Watched> watched_assets(const Ledger& ledger) {
  std::vector<Watched> watched;
  for (const Site& site : ledger.sites) watched.push_back({site.name, EvidenceKind::AccessLog});
  for (const Database& database : ledger.databases) watched.push_back({database.name, EvidenceKind::DatabaseLog});
  return watched;
}

AssetLogs logs_of(const CaseFacts& facts, const Watched& watched) {
  AssetLogs logs;
  for (const LogSeries& s : facts.series) {
    if (s.asset != watched.asset || s.kind != watched.kind || !s.says_who_did_what()) continue;
    logs.series.push_back(&s);
    logs.events += s.events;
    logs.skipped += s.skipped;
    logs.without_address += s.without_address;
    logs.addresses_forgotten += s.addresses_forgotten;
    logs.hours_forgotten += s.hours_forgotten;
    if (s.first.known() && (!logs.first.known() || s.first < logs.first)) logs.first = s.first;
    logs.last = std::max(logs.last, s.last);
    logs.silences.insert(logs.silences.end(), s.silences.begin(), s.silences.end());
  }
  std::ranges::sort(logs.silences, {}, &Silence::from);
  return logs;
}

bool AssetLogs::behind_proxy() const {
  std::uint64_t requests = 0, inside = 0;
  for (const LogSeries* s : series) requests += s->count(EventKind::HttpRequest), inside += s->from_private;
  return inside * 2 > requests;
}

Uncovered uncovered(const CaseWindow& window, Timestamp first, Timestamp last) {
  Uncovered u;
  if (!window.first.known() || !first.known()) return u;
  if (first > window.last || last < window.first) {
    u.all = true;
    u.before = {window.first, window.last};
    return u;
  }
  if (first > window.first) u.before = {window.first, first};
  if (last < window.last) u.after = {last, window.last};
  return u;
}

}  // namespace hinomi::cases
