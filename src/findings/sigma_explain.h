// Which part of an event a rule holds for.
#pragma once

#include <string>
#include <vector>

#include "findings/event_fields.h"
#include "findings/sigma_rule.h"

namespace hinomi::findings {

/// One value of a rule that holds: the field as the rule writes it, the value in words, and the text it was found in, understood as
/// the rule understood it (not masked).
struct SigmaSight {
  std::string field, value, text;
};

/// For a rule that holds for the event that was set last: what of it holds, in the rule's order. What stands behind a "not" has no
/// sight.
std::vector<SigmaSight> sights(const SigmaRule& rule, EventFields& event);

}  // namespace hinomi::findings
