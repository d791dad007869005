#include "impact/moment_range.h"

#include <algorithm>
#include <cstring>

#include "impact/parse_moment.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kPlain = 19;

bool is_plain(std::string_view text) {
  return text.size() == kPlain && text[4] == '-' && text[7] == '-' && text[10] == ' ' && text[13] == ':' && text[16] == ':';
}

}  // namespace

void MomentRange::Range::see(Timestamp time) {
  if (!known) first = last = time, known = true;
  first = std::min(first, time), last = std::max(last, time);
}

void MomentRange::Range::add(const Range& other) {
  if (other.known) see(other.first), see(other.last);
}

void MomentRange::see(std::string_view text) {
  if (is_plain(text)) {
    const bool below = !bounded_ || std::memcmp(text.data(), low_.data(), kPlain) < 0;
    const bool above = !bounded_ || std::memcmp(text.data(), high_.data(), kPlain) > 0;
    if (!below && !above) return;
    Moment moment;
    if (!parse_moment(text, UtcOffset{}, moment)) return;
    times_.see(moment.time);
    if (below) std::memcpy(low_.data(), text.data(), kPlain);
    if (above) std::memcpy(high_.data(), text.data(), kPlain);
    bounded_ = true;
    return;
  }
  see_any(text);
}

void MomentRange::see_any(std::string_view text) {
  Moment moment;
  if (!parse_moment(text, UtcOffset{}, moment)) return;
  (moment.fixed ? fixed_ : moment.date_only ? dates_ : times_).see(moment.time);
}

void MomentRange::add(const MomentRange& other) { times_.add(other.times_), dates_.add(other.dates_), fixed_.add(other.fixed_); }

std::optional<Timestamp> MomentRange::first(UtcOffset offset) const {
  std::optional<Timestamp> first;
  const auto take = [&](const Range& range, std::int64_t shift) {
    if (range.known)
      first = first ? std::min(*first, Timestamp{range.first.micros - shift}) : Timestamp{range.first.micros - shift};
  };
  const std::int64_t shift = offset.minutes * 60 * kMicrosPerSecond;
  take(times_, shift), take(dates_, shift), take(fixed_, 0);
  return first;
}

std::optional<Timestamp> MomentRange::last(UtcOffset offset) const {
  std::optional<Timestamp> last;
  const auto take = [&](const Range& range, std::int64_t shift) {
    if (range.known) last = last ? std::max(*last, Timestamp{range.last.micros - shift}) : Timestamp{range.last.micros - shift};
  };
  const std::int64_t shift = offset.minutes * 60 * kMicrosPerSecond;
  take(times_, shift), take(dates_, shift), take(fixed_, 0);
  return last;
}

}  // namespace hinomi::impact
