// Which assets somebody reached, as the findings say.
#pragma once

#include <set>
#include <string>

#include "impact/impact_counter.h"

namespace hinomi::impact {

/// Somebody got in or took something. An attempt is none, nor what the organisation's own people did.
bool is_intrusion(const Finding& f);

struct ReachedAssets {
  std::set<std::string> names;
  /// No finding narrows it down: every table may have been reached.
  bool everything = true;

  bool contains(const std::string& asset) const { return everything || asset.empty() || names.contains(asset); }
};

/// `with_tables`: assets that tables were seen of.
ReachedAssets reached_assets(const ImpactScope& scope, const std::set<std::string>& with_tables);

}  // namespace hinomi::impact
