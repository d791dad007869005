// Statements that something did not happen, each with the ground on which it stands: which log, from when to when, how many
// events, how complete. What the evidence cannot carry is not stated; gaps.h names it instead.
#pragma once

#include <vector>

#include "cases/case_facts.h"

namespace hinomi::cases {

/// For every site and database of the ledger whose logs are in evidence, that no actor touched and where nothing graver than
/// a failed probe lies.
std::vector<Negative> find_negatives(const CaseFacts& facts);

}  // namespace hinomi::cases
