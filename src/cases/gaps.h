// What the evidence does not cover, and what is not known for that reason.
#pragma once

#include <vector>

#include "cases/case_facts.h"

namespace hinomi::cases {

/// Assets without a log, logs that do not reach over the window, silences, unread stretches, and what a kind of log never
/// holds. By asset in the ledger's order; what stands for all logs comes last (the part of
/// their time that was asked for, too).
std::vector<Gap> find_gaps(const CaseFacts& facts);

/// Open questions, each with what would settle it.
std::vector<Text> find_unknowns(const CaseFacts& facts);

}  // namespace hinomi::cases
