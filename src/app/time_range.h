// --since and --until: which part of the logs' time is looked at.
#pragma once

#include <functional>
#include <string>

#include "app/command.h"
#include "app/source_stream.h"
#include "base/time.h"

namespace hinomi::app {

/// A time as people write it: a date (its midnight), minutes, seconds; `offset` where it has none of its own. kNoTime for an empty
/// text; the error names the option.
Result<Timestamp> read_time_option(std::string_view option, std::string text, UtcOffset offset);

/// The two options, as every command has them.
struct TimeRangeOptions {
  std::string since, until;

  void add(CLI::App& command);
  /// Times without an offset are those of `offset`; a date is its midnight.
  Result<TimeRange> read(UtcOffset offset) const;
};

/// `judge`, for events in the range alone: the others leave the batch, which counts them. An event without a time lies in no range
/// that has a bound.
Judge within(TimeRange range, Judge judge);

/// Says how much was left out, where anything was.
void tell_left_out(const LeftOut& left_out, Language language, const std::function<void(const Error&)>& note);

}  // namespace hinomi::app
