// The time at the start of a line of no known form: any date and clock that people write, perhaps in brackets or behind a few
// words.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace hinomi::events {

struct LeadingTime {
  std::size_t begin = 0, end = 0;  ///< where it stands in the line
  Timestamp time;
  bool has_year = true;
};

/// Looks at the first 64 bytes; in a JSON object, at its members too. Dates without a year need `not_after` (parse_syslog_time).
/// Day and month as numbers with slashes are read as month/day, as programs that write so do.
std::optional<LeadingTime> leading_time(std::string_view line, Timestamp not_after, UtcOffset offset);

}  // namespace hinomi::events
