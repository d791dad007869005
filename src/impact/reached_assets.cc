#include "impact/reached_assets.h"

namespace hinomi::impact {
namespace {

// An attempt reaches nothing. Data that was merely found in the wrong place says nothing of an intruder either.
bool reaches(const Finding& f) {
  if (!f.tables_read.empty() || !f.foreign_tables.empty()) return true;
  if (!f.same_persons_as.empty()) return false;
  return f.severity >= Severity::Medium && (f.verdict == Verdict::LikelySucceeded || f.verdict == Verdict::Succeeded);
}

}  // namespace

ReachedAssets reached_assets(const ImpactScope& scope, const std::set<std::string>& with_tables) {
  ReachedAssets reached;
  bool unlimited = false;
  for (const Finding& f : scope.findings) {
    if (!reaches(f)) continue;
    if (!f.asset.empty() && (scope.ledger.find_database(f.asset) != nullptr || with_tables.contains(f.asset))) {
      reached.names.insert(f.asset);
    } else if (const Site* site = scope.ledger.find_site(f.asset); site != nullptr && !site->databases.empty()) {
      // Whoever holds a site holds what the site can read.
      reached.names.insert(site->databases.begin(), site->databases.end());
    } else {
      unlimited = true;
    }
  }
  reached.everything = unlimited || reached.names.empty();
  return reached;
}

}  // namespace hinomi::impact
