#include "cases/silences.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

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

constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr std::int64_t kShortestPause = 10 * kMicrosPerMinute;
constexpr std::int64_t kTimesLonger = 6;   ///< than the pauses that are usual
constexpr std::size_t kLeastHours = 6;     ///< that tell what is usual
constexpr std::size_t kEnoughHours = 8;    ///< … at one time of day: fewer, and the longest of all hours counts
constexpr std::uint64_t kBusyAround = 20;  ///< events in the hours at both ends

/// The longest pause that ends in one hour.
struct Pause {
  Silence silence;
  std::size_t hour = 0;  ///< index
  std::int64_t length() const { return silence.to.micros - silence.from.micros; }
};

/// Of each hour but the first; to the minute.
std::vector<Pause> longest_pauses(const std::vector<ActiveHour>& hours) {
  std::vector<Pause> pauses;
  Timestamp last = hours.front().last;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const std::int64_t begin = floor_hours(hours[i].first.micros) * kMicrosPerHour;
    Pause longest{{last, hours[i].first}, i};
    std::uint64_t minutes = hours[i].minutes;
    for (int before = -1; minutes != 0; minutes &= minutes - 1) {
      const int minute = std::countr_zero(minutes);
      const Silence between{{begin + (before + 1) * kMicrosPerMinute}, {begin + minute * kMicrosPerMinute}};
      if (before >= 0 && between.to.micros - between.from.micros > longest.length()) longest.silence = between;
      before = minute;
    }
    if (i > 0) pauses.push_back(longest);
    last = hours[i].last;
  }
  return pauses;
}

/// Pauses of a busy log that are many times as long as what is usual at that time of day.
void find_pauses(const std::vector<ActiveHour>& hours, UtcOffset timezone, std::vector<Silence>& found) {
  std::vector<Pause> pauses = longest_pauses(hours);
  if (pauses.size() < kLeastHours) return;
  std::array<std::vector<std::int64_t>, kSlots> at_time;
  std::int64_t longest = 0, second = 0;
  for (const Pause& pause : pauses) {
    // The hours before and after are of the same kind of day.
    const std::size_t slot = slot_of(local_hour(hours[pause.hour].first, timezone)), day = slot / 24 * 24;
    for (const std::size_t hour : {slot % 24 + 23, slot % 24, slot % 24 + 1}) at_time[day + hour % 24].push_back(pause.length());
    if (pause.length() > longest)
      second = std::exchange(longest, pause.length());
    else
      second = std::max(second, pause.length());
  }
  std::array<std::int64_t, kSlots> usual{};  // three of four pauses are no longer
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    std::vector<std::int64_t>& lengths = at_time[slot];
    if (lengths.size() < kEnoughHours) continue;
    const auto quarter = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() * 3 / 4);
    std::ranges::nth_element(lengths, quarter);
    usual[slot] = std::max(*quarter, kMicrosPerMinute);
  }
  for (const Pause& pause : pauses) {
    if (pause.length() < kShortestPause) continue;
    if (hours[pause.hour - 1].events + hours[pause.hour].events < kBusyAround) continue;
    const std::size_t slot = slot_of(local_hour(hours[pause.hour].first, timezone));
    const std::int64_t others = usual[slot] != 0 ? usual[slot] : pause.length() == longest ? second : longest;
    if (pause.length() < kTimesLonger * others) continue;
    const auto meets = [&](const Silence& s) { return s.from < pause.silence.to && pause.silence.from < s.to; };
    if (std::ranges::none_of(found, meets)) found.push_back(pause.silence);
  }
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
  find_pauses(hours, timezone, found);
  std::ranges::sort(found, {}, &Silence::from);
  return found;
}

}  // namespace hinomi::cases
