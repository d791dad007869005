// Finds the stretches in which a log should have spoken, by its own habit, and did not.
//
// The habit is how often the log speaks in each hour of a working day and of a weekend day. A stretch of six hours and
// more is a silence when the habit gives it a chance below one in a hundred thousand: six hours for a busy shop by day, a
// weekend for a shop that never sleeps, weeks for a database that two people use now and then.
//
// It cannot tell a stopped log from a stopped server, and takes no note of holidays.
#pragma once

#include <vector>

#include "base/time.h"

namespace hinomi::cases {

/// The first and last event of one clock hour.
struct ActiveHour {
  Timestamp first, last;
};

/// From the last event before the silence to the first one after it.
struct Silence {
  Timestamp from, to;
  bool operator==(const Silence&) const = default;
};

/// `hours` in order of time, none twice. The result is in order of time.
std::vector<Silence> find_silences(const std::vector<ActiveHour>& hours, UtcOffset timezone);

}  // namespace hinomi::cases
