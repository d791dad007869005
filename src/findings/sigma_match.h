// Whether a Sigma rule holds for one event by itself.
#pragma once

#include "findings/event_fields.h"
#include "findings/sigma_rule.h"

namespace hinomi::findings {

/// Of the event that was set last. A text holds when one of the forms under which it may be understood does.
bool sigma_holds(const SigmaRule& rule, EventFields& event);

}  // namespace hinomi::findings
