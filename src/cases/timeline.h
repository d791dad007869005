// The course of events in plain sentences, oldest first: what the ledger's notes say, what the findings show, who did it.
#pragma once

#include <vector>

#include "cases/case_facts.h"

namespace hinomi::cases {

/// Sentences that a report can still hold; beyond it similar entries are folded, the least grave first. Notes of the ledger
/// are never folded.
inline constexpr std::size_t kTimelineEntries = 40;

std::vector<TimelineEntry> make_timeline(const CaseFacts& facts);

}  // namespace hinomi::cases
