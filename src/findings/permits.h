// Changes that someone approved.
#pragma once

#include "model/ledger.h"

namespace hinomi::findings {

/// The permit whose window holds the whole of [first, last]; null when there is none.
inline const Permit* find_permit(const Ledger& ledger, Timestamp first, Timestamp last) {
  if (!first.known() || !last.known()) return nullptr;
  for (const Permit& permit : ledger.permits)
    if (permit.from <= first && last <= permit.to) return &permit;
  return nullptr;
}

}  // namespace hinomi::findings
