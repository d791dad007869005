// The examples in rule files: a line of an access log (common or combined), or just "GET /path?query". For rule tests only;
// evidence is read by the events room.
#pragma once

#include <string_view>

#include "model/event.h"

namespace hinomi::findings {

/// Views into `line`. False when it is neither form.
bool read_example(std::string_view line, Event& event);

}  // namespace hinomi::findings
