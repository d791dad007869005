#include "events/leading_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kLooked = 64;
constexpr std::size_t kObject = 4096;  // … of a line that is a JSON object

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Cursor {
 public:
  Cursor(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool number(int digits_least, int digits_most, int& out) {
    int digits = 0;
    out = 0;
    while (digits < digits_most && is_digit(peek())) out = out * 10 + (text_[at_++] - '0'), ++digits;
    return digits >= digits_least;
  }
  bool one_of(std::string_view chars) {
    if (peek() == '\0' || !chars.contains(peek())) return false;
    ++at_;
    return true;
  }
  bool month(int& out) {
    static constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                                 "jul", "aug", "sep", "oct", "nov", "dec"};
    const std::string_view name = text_.substr(std::min(at_, text_.size()), 3);
    const auto found = std::ranges::find_if(kMonths, [&](std::string_view month) { return iequals(month, name); });
    if (found == kMonths.end()) return false;
    out = static_cast<int>(found - kMonths.begin()) + 1;
    at_ += 3;
    return !is_letter(peek());
  }
  void blanks() {
    while (peek() == ' ' || peek() == '\t') ++at_;
  }
  /// "3:12:45", "03:12:45.123"
  bool clock(CivilTime& civil) {
    if (!number(1, 2, civil.hour) || !one_of(":") || !number(2, 2, civil.minute) || !one_of(":") || !number(2, 2, civil.second))
      return false;
    if ((peek() == '.' || peek() == ',') && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      ++at_;
      int scale = 100'000;
      for (; is_digit(peek()); ++at_, scale /= 10) civil.micros += (text_[at_] - '0') * scale;
    }
    return !is_digit(peek());
  }
  /// "Z", "+0900", " +09:00"
  UtcOffset zone(UtcOffset otherwise) {
    std::size_t begin = at_ + (peek() == ' ' ? 1 : 0), end = begin;
    while (end < text_.size() && end - begin < 6 && (is_digit(text_[end]) || std::string_view("+-:Z").contains(text_[end]))) ++end;
    if (begin == end || (begin > at_ && text_[begin] != '+' && text_[begin] != '-') || is_digit(text_[begin])) return otherwise;
    const auto offset = parse_offset(text_.substr(begin, end - begin));
    if (!offset) return otherwise;
    at_ = end;
    return *offset;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

// "2019-08-10 03:12:45", "2019/08/10T…", "2014:07:02-00:17:45", "20200505-15:59:01"
bool year_first(Cursor& c, CivilTime& civil) {
  if (!c.number(4, 4, civil.year)) return false;
  if (is_digit(c.peek())) {
    if (!c.number(2, 2, civil.month) || !c.number(2, 2, civil.day)) return false;
  } else if (!c.one_of("-/.:") || !c.number(2, 2, civil.month) || !c.one_of("-/.:") || !c.number(2, 2, civil.day)) {
    return false;
  }
  if (!c.one_of(" T-_")) return false;
  c.blanks();
  return c.clock(civil);
}

// "10/Oct/2019:13:55:36", "10-Aug-2019 03:12:45", "10 Aug 2019 03:12:45", "03/21/2016 06:38:05", "01/01/2014 - 01:25:17". Of
// numbers alone the day comes first between hyphens and dots, as in Europe, the month between slashes, as in America.
bool day_first(Cursor& c, CivilTime& civil) {
  int first = 0;
  if (!c.number(1, 2, first)) return false;
  const bool slashes = c.one_of("/");
  if (!slashes && !c.one_of("- .")) return false;
  if (c.month(civil.month)) {
    civil.day = first;
  } else {
    int second = 0;
    if (!c.number(1, 2, second)) return false;
    civil.month = slashes ? first : second;
    civil.day = slashes ? second : first;
  }
  if (civil.month > 12) std::swap(civil.month, civil.day);
  if (!c.one_of("/- .") || !c.number(4, 4, civil.year) || !c.one_of(" :T")) return false;
  while (c.one_of(" -")) {
  }
  return c.clock(civil);
}

// "@400000004c91b044077a9e94": TAI64N, of multilog and s6 (cr.yp.to/libtai/tai64.html).
std::optional<LeadingTime> tai64n(std::string_view line) {
  constexpr std::size_t kSize = 25;
  if (line.size() < kSize || !line.starts_with("@4")) return std::nullopt;
  std::uint64_t seconds = 0, nanos = 0;
  const char* const text = line.data();
  if (std::from_chars(text + 1, text + 17, seconds, 16).ptr != text + 17) return std::nullopt;
  if (std::from_chars(text + 17, text + kSize, nanos, 16).ptr != text + kSize) return std::nullopt;
  constexpr std::uint64_t kEpoch = 0x4000000000000000ULL + 10;  // leap seconds are not counted, as the tools that print it do
  if (seconds < kEpoch || seconds - kEpoch > 253'402'300'799ULL || nanos >= 1'000'000'000) return std::nullopt;
  return LeadingTime{0, kSize, {static_cast<std::int64_t>((seconds - kEpoch) * 1'000'000 + nanos / 1'000)}, true};
}

}  // namespace

std::optional<LeadingTime> leading_time(std::string_view line, Timestamp not_after, UtcOffset offset) {
  // An object's time may stand anywhere in it.
  if (line.starts_with('{') && line.size() > kLooked) {
    for (const std::string_view key : {"\"timestamp\":", "\"@timestamp\":", "\"time\":", "\"ts\":", "\"datetime\":", "\"date\":"}) {
      const auto at = line.substr(0, kObject).find(key);
      if (at == std::string_view::npos || at + key.size() < kLooked / 2) continue;
      if (auto time = leading_time(line.substr(at + 1, kLooked), not_after, offset)) {
        time->begin += at + 1, time->end += at + 1;
        return time;
      }
    }
  }
  if (const auto time = tai64n(line)) return time;
  const std::size_t looked = std::min(line.size(), kLooked);
  for (std::size_t at = 0; at < looked; ++at) {
    const bool boundary = at == 0 || !(is_digit(line[at - 1]) || is_letter(line[at - 1]));
    if (!boundary) continue;
    if (is_digit(line[at])) {
      for (const auto form : {year_first, day_first}) {
        Cursor c(line, at);
        CivilTime civil;
        if (!form(c, civil)) continue;
        const UtcOffset zone = c.zone(offset);
        if (const auto time = to_timestamp(civil, zone)) return LeadingTime{at, c.at(), *time, true};
      }
      // Unix seconds: "1386543323.000", "audit(1373330717.000:4070)"
      std::size_t end = at;
      while (end < line.size() && is_digit(line[end])) ++end;
      if (end - at == 10 && (at == 0 || line[at - 1] == '(' || line[at - 1] == '[') && end < line.size() && !is_letter(line[end])) {
        std::size_t fraction = end;
        if (line[end] == '.')
          for (++fraction; fraction < line.size() && is_digit(line[fraction]);) ++fraction;
        if (const auto time = parse_epoch_time(line.substr(at, fraction - at))) return LeadingTime{at, fraction, *time, true};
      }
    } else if (is_letter(line[at])) {
      Cursor c(line, at);
      CivilTime civil;
      if (!c.month(civil.month)) continue;
      c.blanks();
      if (!c.number(1, 2, civil.day)) continue;
      // "Apr 06, 2013 5:02:53 PM", as Java prints it.
      if (c.one_of(",")) {
        c.blanks();
        if (!c.number(4, 4, civil.year)) continue;
        c.blanks();
        if (!c.clock(civil)) continue;
        c.blanks();
        if (c.peek() == 'P' && civil.hour < 12) civil.hour += 12;
        if (c.peek() == 'A' && civil.hour == 12) civil.hour = 0;
        if (c.one_of("AP")) c.one_of("M");
        if (const auto time = to_timestamp(civil, offset)) return LeadingTime{at, c.at(), *time, true};
        continue;
      }
      c.blanks();
      const std::size_t clock = c.at();
      if (!c.clock(civil)) continue;
      const std::size_t end = c.at();
      c.blanks();
      if (c.number(4, 4, civil.year) && !is_digit(c.peek())) {
        if (const auto time = to_timestamp(civil, offset)) return LeadingTime{at, c.at(), *time, true};
      }
      if (!not_after.known()) continue;
      if (const auto time = parse_syslog_time(line.substr(at, std::min(end, clock + 8) - at), not_after, offset))
        return LeadingTime{at, end, *time, false};
    }
  }
  return std::nullopt;
}

}  // namespace hinomi::events
