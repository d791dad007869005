// A finding from fingerprints: production's persons are in a staging or development database, whatever evidence of production there
// is.
#pragma once

#include <vector>

#include "findings/connection_book.h"
#include "findings/detector.h"
#include "model/overlap.h"

namespace hinomi::findings {

inline constexpr std::string_view kKnownPersonsRule = "production_data_in_staging";

/// One finding `production_data_in_staging` for each staging or development database of the ledger in which such persons are.
/// `connections` has seen every log, and names who wrote the rows. Where the detector production_in_staging already told of the
/// database (from production's own dump), that finding gains the fingerprints' word as a ground, and there is no second one.
/// `findings` are and stay in the order of FindingBook::take_sorted(); new ones have no country yet.
void tell_known_persons(const std::vector<AssetOverlap>& overlaps, const std::vector<KnownPersons>& fingerprints,
                        const DetectorContext& context, const ConnectionBook& connections, std::vector<Finding>& findings);

}  // namespace hinomi::findings
