// Times written by a strftime pattern, read back: Apache's %{...}t, and any log that says how it writes its times.
//
//   auto pattern = TimePattern::compile("%d/%b/%Y %T");
//   TimeParts parts;
//   std::size_t used = pattern->read("10/Oct/2019 13:55:36 rest", parts);   // 20
//   parts.time(kJst);
//
// A log line may spread its time over several patterns; each adds its part. Names are English; locale forms (%c, %x) are refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

/// What patterns have said so far about one time.
struct TimeParts {
  CivilTime civil;
  std::optional<UtcOffset> offset;
  std::optional<Timestamp> epoch;  ///< said as one number
  bool has_date = false;
  bool afternoon = false;  ///< %p said PM

  /// Nothing when no date was read or the date is impossible.
  std::optional<Timestamp> time(UtcOffset fallback) const;
};

class TimePattern {
 public:
  /// strftime conversions, or one of Apache's words (sec, msec, usec, msec_frac, usec_frac), each with an optional "begin:" or
  /// "end:" in front. Refuses what has no fixed form.
  static Result<TimePattern> compile(std::string_view pattern);

  /// Reads at the start of `text`; the number of bytes used, 0 when they do not fit.
  std::size_t read(std::string_view text, TimeParts& parts) const;

 private:
  explicit TimePattern(std::string pattern) : pattern_(std::move(pattern)) {}
  std::string pattern_;
};

}  // namespace hinomi
