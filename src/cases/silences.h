// Finds the stretches in which a log should have spoken, by its own habit, and did not.
//
// The habit is how often the log speaks in each hour of a working day and of a weekend day. A stretch of six hours and
// more is a silence when the habit gives it a chance below one in a hundred thousand: six hours for a busy shop by day, a
// weekend for a shop that never sleeps, weeks for a database that two people use now and then. Shorter ones, from ten
// minutes on, are told of a busy log: when nothing is written for many times as long as the log's pauses are at that
// time of day, as when a stretch was cut out.
//
// It cannot tell a stopped log from a stopped server, and takes no note of holidays.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace hinomi::cases {

/// The first and last event of one clock hour, and the minutes in which there were any.
struct ActiveHour {
  Timestamp first, last;
  std::uint64_t events = 0;
  std::uint64_t minutes = 0;  ///< a bit each
};

/// From the last event before the silence to the first one after it.
struct Silence {
  Timestamp from, to;
  bool operator==(const Silence&) const = default;
};

/// `hours` in order of time, none twice. The result is in order of time.
std::vector<Silence> find_silences(const std::vector<ActiveHour>& hours, UtcOffset timezone);

}  // namespace hinomi::cases
