// Rows that an intruder was shown one by one, by what the findings say: counted for each table, and said in a note.
#pragma once

#include "impact/impact_counter.h"

namespace hinomi::impact {

/// Fills TableImpact::viewed and adds the notes.
void count_viewed_rows(const ImpactScope& scope, Impact& impact);

}  // namespace hinomi::impact
