// What the texts of an event must hold for a Sigma rule, or one of its values, to hold for it: so little that a scanner finds it
// for all rules at once, so much that most events need no rule decided.
#pragma once

#include <optional>
#include <vector>

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

/// At most kRequirements. Where no literal announces an expression, the expression itself does.
SigmaAnnouncement announce(const SigmaRule& rule);
/// By literals alone.
SigmaAnnouncement announce(const SigmaItem& item, const SigmaValue& value);
/// The expression of a value, for a scanner that sees whole texts where the value sees fields: it finds more, never less.
std::optional<ScanPattern> expression_of(const SigmaValue& value);
/// The texts that a field is part of, a bit each; 0: the field is no text.
unsigned lanes_of(SigmaField field);

}  // namespace hinomi::findings
