#include "cases/silences.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace hinomi::cases {
namespace {

constexpr std::int64_t kMicrosPerHour = 3600 * kMicrosPerSecond;
constexpr std::int64_t kShortest = 6 * kMicrosPerHour;
constexpr std::size_t kMaxCandidates = 4096;
constexpr double kSurprise = 11.5;      ///< -ln of one in a hundred thousand
constexpr double kMostCertain = 0.98;   ///< no habit is surer than this
constexpr double kCaution = 3;          ///< hours for which the overall habit counts against a slot's own
constexpr std::size_t kSlots = 2 * 24;  ///< hour of a working day, hour of a weekend day
constexpr std::int64_t kHoursPerWeek = 7 * 24;

using Slots = std::array<std::int64_t, kSlots>;

std::int64_t floor_hours(std::int64_t micros) {
  return micros >= 0 ? micros / kMicrosPerHour : -((-micros + kMicrosPerHour - 1) / kMicrosPerHour);
}

/// Hours are counted in local time since 1970-01-01, a Thursday.
std::int64_t local_hour(Timestamp time, UtcOffset timezone) {
  return floor_hours(time.micros + std::int64_t{timezone.minutes} * 60 * kMicrosPerSecond);
}

std::size_t slot_of(std::int64_t hour) {
  const std::int64_t in_week = ((hour % kHoursPerWeek) + kHoursPerWeek) % kHoursPerWeek;
  const std::int64_t day = in_week / 24;  // 0: Thursday, 2: Saturday, 3: Sunday
  return static_cast<std::size_t>(in_week % 24 + (day == 2 || day == 3 ? 24 : 0));
}

/// How many hours of each slot lie in [begin, end).
Slots slots_between(std::int64_t begin, std::int64_t end) {
  Slots slots{};
  if (end <= begin) return slots;
  const std::int64_t weeks = (end - begin) / kHoursPerWeek;
  for (std::size_t s = 0; s < kSlots; ++s) slots[s] = weeks * (s < 24 ? 5 : 2);
  for (std::int64_t hour = begin + weeks * kHoursPerWeek; hour < end; ++hour) ++slots[slot_of(hour)];
  return slots;
}

struct Candidate {
  Silence silence;
  std::int64_t begin = 0, end = 0;  ///< the whole hours in between
};

}  // namespace

std::vector<Silence> find_silences(const std::vector<ActiveHour>& hours, UtcOffset timezone) {
  std::vector<Silence> found;
  if (hours.size() < 2) return found;

  Slots active{};
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const std::int64_t hour = local_hour(hours[i].first, timezone);
    ++active[slot_of(hour)];
    if (i > 0 && hours[i].first.micros - hours[i - 1].last.micros >= kShortest)
      candidates.push_back({{hours[i - 1].last, hours[i].first}, local_hour(hours[i - 1].last, timezone) + 1, hour});
  }
  // The longest first: once it is known as a silence, its hours no longer count against the habit.
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    const auto length = [](const Candidate& c) { return c.silence.to.micros - c.silence.from.micros; };
    return length(a) != length(b) ? length(a) > length(b) : a.silence.from < b.silence.from;
  });
  if (candidates.size() > kMaxCandidates) candidates.resize(kMaxCandidates);

  const std::int64_t begin = local_hour(hours.front().first, timezone), end = local_hour(hours.back().last, timezone) + 1;
  Slots observed = slots_between(begin, end);
  double observed_hours = static_cast<double>(end - begin);
  const double active_hours = static_cast<double>(hours.size());

  for (const Candidate& c : candidates) {
    const Slots inside = slots_between(c.begin, c.end);
    const double overall = active_hours / observed_hours;
    double surprise = 0;
    for (std::size_t s = 0; s < kSlots; ++s) {
      if (inside[s] == 0) continue;
      // The habit outside this stretch, leaning on the overall one where a slot was hardly ever observed.
      const double outside = static_cast<double>(observed[s] - inside[s]);
      const double chance = std::min((static_cast<double>(active[s]) + kCaution * overall) / (outside + kCaution), kMostCertain);
      surprise -= static_cast<double>(inside[s]) * std::log1p(-chance);
    }
    if (surprise < kSurprise) continue;
    found.push_back(c.silence);
    for (std::size_t s = 0; s < kSlots; ++s) observed[s] -= inside[s];
    observed_hours -= static_cast<double>(c.end - c.begin);
  }
  std::ranges::sort(found, {}, &Silence::from);
  return found;
}

}  // namespace hinomi::cases
