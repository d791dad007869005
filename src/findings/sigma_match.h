// Whether a Sigma rule holds for one event by itself.
#pragma once

#include "findings/event_fields.h"
#include "findings/sigma_rule.h"

namespace hinomi::findings {

/// Says beforehand which values of a rule cannot hold for an event.
class SigmaSieve {
 public:
  virtual ~SigmaSieve() = default;
  virtual bool may_hold(std::size_t item, std::size_t value) const = 0;
};

/// Of the event that was set last. A text holds when one of the forms under which it may be understood does. Values that the sieve
/// rules out are not tried.
bool sigma_holds(const SigmaRule& rule, EventFields& event, const SigmaSieve* sieve = nullptr);
/// One value of an item by itself.
bool sigma_holds(const SigmaValue& value, const SigmaItem& item, EventFields& event);

}  // namespace hinomi::findings
