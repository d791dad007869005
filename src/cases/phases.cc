#include "cases/phases.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace hinomi::cases {
namespace {

using Techniques = std::span<const std::string_view>;

/// TA0040 Impact, and data deleted to leave no other.
constexpr std::array<std::string_view, 9> kDestruction{"T1485", "T1486", "T1489", "T1490", "T1491",
                                                       "T1498", "T1499", "T1561", "T1657"};
/// TA0001 Initial Access, TA0006 Credential Access and what a login is in terms of it.
constexpr std::array<std::string_view, 7> kEntry{"T1078", "T1110", "T1133", "T1190", "T1189", "T1566", "T1021"};
/// TA0043 Reconnaissance, TA0007 Discovery.
constexpr std::array<std::string_view, 8> kReconnaissance{"T1589", "T1590", "T1592", "T1593", "T1594", "T1595", "T1082", "T1083"};

/// A sub-technique counts as its technique.
bool is_any(std::string_view technique, Techniques list) {
  return std::ranges::find(list, technique.substr(0, technique.find('.'))) != list.end();
}

}  // namespace

Phase phase_of(const Finding& finding) {
  if (finding.verdict == Verdict::Attempted) return Phase::Reconnaissance;
  if (finding.verdict == Verdict::Observed || finding.techniques.empty()) return Phase::None;
  const auto all = [&](Techniques list) {
    return std::ranges::all_of(finding.techniques, [&](std::string_view t) { return is_any(t, list); });
  };
  if (std::ranges::any_of(finding.techniques, [](std::string_view t) { return is_any(t, kDestruction); }))
    return Phase::Destruction;
  if (all(kReconnaissance)) return Phase::Reconnaissance;
  return all(kEntry) ? Phase::Entry : Phase::Action;
}

}  // namespace hinomi::cases
