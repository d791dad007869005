#include "evidence/reading_pace.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <chrono>
#include <cmath>
#include <thread>

#include "base/text.h"

namespace hinomi::evidence {
namespace {

constexpr int kMinutesOfDay = 24 * 60;

// What was not used for a while may be used at once, up to this.
constexpr double kBurstSeconds = 0.25;

int read_minute(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return -1;
  int hour = 0, minute = 0;
  const auto h = std::from_chars(text.data(), text.data() + 2, hour), m = std::from_chars(text.data() + 3, text.data() + 5, minute);
  const bool good = h.ptr == text.data() + 2 && m.ptr == text.data() + 5 && h.ec == std::errc() && m.ec == std::errc();
  return good && minute < 60 && hour * 60 + minute <= kMinutesOfDay && hour >= 0 && minute >= 0 ? hour * 60 + minute : -1;
}

}  // namespace

Result<DailyPause> parse_daily_pause(std::string_view text) {
  const auto dash = text.find('-');
  DailyPause pause;
  if (dash != std::string_view::npos) {
    pause = {read_minute(trim(text.substr(0, dash))), read_minute(trim(text.substr(dash + 1)))};
    if (pause.from >= 0 && pause.to >= 0 && pause.from % kMinutesOfDay != pause.to % kMinutesOfDay) return pause;
    if (pause.from == 0 && pause.to == kMinutesOfDay)
      return make_error(Errc::Malformed, "--pause: the whole day leaves no time to read", "write 09:00-18:00");
  }
  return make_error(Errc::Malformed, "--pause: not two times of day with a dash between them", "write 09:00-18:00");
}

bool cover_the_day(const std::vector<DailyPause>& pauses) {
  std::bitset<kMinutesOfDay> rest;
  for (const DailyPause& pause : pauses) {
    const int to = pause.from <= pause.to ? pause.to : pause.to + kMinutesOfDay;
    for (int minute = pause.from; minute < to; ++minute) rest.set(static_cast<std::size_t>(minute % kMinutesOfDay));
  }
  return rest.all();
}

Result<std::uint64_t> parse_rate(std::string_view text) {
  struct Unit {
    std::string_view name;
    double bytes;
  };
  constexpr auto kUnits = std::to_array<Unit>(
      {{"b", 1}, {"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"kib", 1024}, {"mib", 1024 * 1024}, {"gib", 1024.0 * 1024 * 1024}});
  std::string unit = ascii_lower(trim(text));
  if (unit.ends_with("/s")) unit.resize(unit.size() - 2);
  double number = 0;
  const auto [end, error] = std::from_chars(unit.data(), unit.data() + unit.size(), number);
  const std::string_view name = trim(std::string_view(unit).substr(static_cast<std::size_t>(end - unit.data())));
  const auto found = std::ranges::find(kUnits, name, &Unit::name);
  if (error == std::errc() && std::isfinite(number) && found != kUnits.end()) {
    const double rate = number * found->bytes;
    if (rate >= 1000 && rate < 1e15) return static_cast<std::uint64_t>(rate);
  }
  return make_error(Errc::Malformed, "--max-rate: no rate of at least 1 kB/s", "write 20MB/s, 500kB/s or 10MiB/s");
}

ReadingPace::Clock ReadingPace::system_clock() {
  return {[] { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); },
          [](double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }};
}

ReadingPace::ReadingPace(PaceOptions options, Clock clock) : options_(std::move(options)), clock_(std::move(clock)) {}

void ReadingPace::spend(std::uint64_t bytes) {
  if (options_.bytes_per_second == 0) return;
  const double now = clock_.now();
  full_at_ = std::max(full_at_, now - kBurstSeconds) + static_cast<double>(bytes) / static_cast<double>(options_.bytes_per_second);
  if (full_at_ > now) clock_.sleep(full_at_ - now);
}

double ReadingPace::pause_left() const {
  if (options_.pauses.empty()) return 0;
  const double local = clock_.now() + options_.offset.minutes * 60.0;
  const double start = std::fmod(local, 86'400.0);
  // Pauses may touch one another: go on from the end of each.
  double second = start, left = 0;
  for (bool inside = true; inside && left < 86'400;) {
    inside = false;
    for (const DailyPause& pause : options_.pauses) {
      const double from = pause.from * 60.0, to = pause.to * 60.0;
      const bool hit = from <= to ? second >= from && second < to : second >= from || second < to;
      if (!hit) continue;
      const double wait = to > second ? to - second : to + 86'400 - second;
      left += wait;
      second = std::fmod(second + wait, 86'400.0);
      inside = true;
    }
  }
  return left;
}

}  // namespace hinomi::evidence
