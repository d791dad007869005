// Whether a Sigma rule holds for one event by itself.
#pragma once

#include "findings/event_fields.h"
#include "findings/sigma_rule.h"

namespace hinomi::findings {

/// Of the event that was set last. A text holds when one of the forms under which it may be understood does.
bool sigma_holds(const SigmaRule& rule, EventFields& event);
/// One value of an item by itself.
bool sigma_holds(const SigmaValue& value, const SigmaItem& item, EventFields& event);

}  // namespace hinomi::findings
