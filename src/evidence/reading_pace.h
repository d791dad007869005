// How fast a live database may be read, and when not at all.
//
//   ReadingPace pace({.bytes_per_second = 20'000'000, .pauses = {{9 * 60, 18 * 60}}, .offset = kJst});
//   if (pace.pause_left() > 0) …     // the busy hours: close the connection, wait
//   pace.spend(65'536);              // sleeps as long as the rate asks for
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::evidence {

/// Minutes of the day, from the first up to and without the second; over midnight when the first is later.
struct DailyPause {
  int from = 0, to = 0;
  bool operator==(const DailyPause&) const = default;
};

/// "09:00-18:00".
Result<DailyPause> parse_daily_pause(std::string_view text);
/// Whether no minute of the day is left.
bool cover_the_day(const std::vector<DailyPause>& pauses);
/// "20MB/s", "500kB/s", "1.5 MiB/s"; bytes a second.
Result<std::uint64_t> parse_rate(std::string_view text);

struct PaceOptions {
  std::uint64_t bytes_per_second = 0;  ///< 0: no bound
  std::vector<DailyPause> pauses;
  UtcOffset offset = kJst;  ///< of the pauses
};

class ReadingPace {
 public:
  /// Seconds since 1970, and a way to wait; tests bring their own.
  struct Clock {
    std::function<double()> now;
    std::function<void(double seconds)> sleep;
  };
  static Clock system_clock();

  explicit ReadingPace(PaceOptions options, Clock clock = system_clock());
  /// Bytes that were taken from the server; sleeps when that is more than the rate allows.
  void spend(std::uint64_t bytes);
  /// Seconds until reading may go on; 0: now.
  double pause_left() const;
  void sleep(double seconds) const { clock_.sleep(seconds); }

 private:
  PaceOptions options_;
  Clock clock_;
  double full_at_ = 0;  ///< when everything spent so far is paid for
};

}  // namespace hinomi::evidence
