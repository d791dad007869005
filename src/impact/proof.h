// "At least so many persons, at most so many, because …": what was proven to be given out, and what could be reached.
#pragma once

#include "impact/figures.h"
#include "impact/row_replay.h"

namespace hinomi::impact {

struct ProofContext {
  const ImpactScope& scope;
  const ScopedTables& scoped;  ///< in the order of Impact::tables
  const RowReplay& replay;     ///< finished
  const PersonSum& possible;
  const FigureContext& with;
};

/// Fills the confirmed figures of the tables, the bounds and grounds of the whole, and what stays unknown. Call when the other
/// figures stand.
void tell_proof(const ProofContext& with, Impact& impact);

}  // namespace hinomi::impact
