#include "impact/reached_assets.h"

namespace hinomi::impact {

bool is_intrusion(const Finding& f) {
  return f.severity >= Severity::Medium && (f.verdict == Verdict::LikelySucceeded || f.verdict == Verdict::Succeeded);
}

namespace {

// Data that was merely found in the wrong place says nothing of an intruder; tables of an intruder's making do.
bool reaches(const Finding& f) { return is_intrusion(f) || (!f.foreign_tables.empty() && f.severity >= Severity::Medium); }

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
