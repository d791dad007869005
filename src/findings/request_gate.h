// For rules that no text announces: the status codes or methods of which a request must have one for the rule to hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "findings/sigma_rule.h"

namespace hinomi::findings {

inline constexpr std::uint16_t kStatusCodes = 1000;  ///< codes below this are told apart

/// Ascending; nothing when any status, or none, may do.
std::optional<std::vector<std::uint16_t>> statuses_needed(const SigmaRule& rule);
/// In lower case, ascending; nothing when any method may do.
std::optional<std::vector<std::string>> methods_needed(const SigmaRule& rule);

}  // namespace hinomi::findings
