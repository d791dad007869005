// What the texts of an event must hold for a Sigma rule, or one of its values, to hold for it: so little that a scanner finds it
// for all rules at once, so much that most events need no rule decided.
#pragma once

#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/announcement.h"
#include "findings/pattern_scanner.h"
#include "findings/sigma_rule.h"

namespace hinomi::findings {

struct SigmaPattern {
  ScanPattern pattern;
  unsigned lanes = 0;  ///< texts (bit by EventText) of which one holds it
};
/// One of the patterns stands in the event.
struct SigmaRequirement {
  std::vector<SigmaPattern> patterns;
  double frequency = 0;  ///< as of Requirement
};
/// All of them are met by an event for which the rule or value holds, the rarest first; empty: nothing is known.
using SigmaAnnouncement = std::vector<SigmaRequirement>;

/// Reads every expression once. The rules stay where they are meanwhile.
class SigmaAnnouncer {
 public:
  /// At most kRequirements. Where no literal announces an expression, the expression itself does.
  SigmaAnnouncement announce(const SigmaRule& rule);
  /// By literals alone. Valid until the next call.
  const SigmaAnnouncement& announce(const SigmaItem& item, const SigmaValue& value);

 private:
  SigmaAnnouncement announce(const SigmaRule& rule, const SigmaNode& node);
  SigmaAnnouncement announce_or_expression(const SigmaItem& item, const SigmaValue& value);

  absl::flat_hash_map<const SigmaValue*, SigmaAnnouncement> known_;
};

}  // namespace hinomi::findings
