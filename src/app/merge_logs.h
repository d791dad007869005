// Brings the events of many logs into one order of time, so that what a web log and a database log say of the same second is seen
// together, and a rotated set reads as one log. Logs open when their time comes and close when they end.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "app/source_stream.h"

namespace hinomi::app {

/// A log to be merged; `stream` is opened when the merge reaches `first`.
struct LogSource {
  std::uint32_t evidence = 0;
  Timestamp first;  ///< earliest time in it; unknown: from the start
  std::unique_ptr<SourceStream> stream;
};

/// Where the merge puts what it reads.
struct MergeSinks {
  std::function<void(const Batch&, std::uint32_t evidence)> batch;  ///< each new batch, before its events
  std::function<void(std::span<const Event>)> events;               ///< runs in order of time
  std::function<void(LogSource&)> ended;                            ///< a log was read to its end
  std::function<bool()> stopped = {};                               ///< the rest need not be read
};

/// Within one log the order of lines is kept, whatever their times (a server writes a line when a request ends); equal times go
/// by order of evidence. `stopped` is asked between batches.
void merge_logs(std::vector<LogSource> logs, const MergeSinks& sinks);

}  // namespace hinomi::app
