#include "base/time.h"

#include <array>

#include <fmt/format.h>

namespace hinomi {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Walks over a text from left to right; any mismatch makes the cursor fail and stay failed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {}

  bool ok() const { return ok_; }
  bool done() const { return p_ == end_; }
  char peek() const { return p_ < end_ ? *p_ : '\0'; }

  int number(int min_digits, int max_digits) {
    int value = 0, n = 0;
    while (n < max_digits && p_ < end_ && is_digit(*p_)) value = value * 10 + (*p_++ - '0'), ++n;
    if (n < min_digits) ok_ = false;
    return value;
  }
  bool take(char c) {
    if (p_ < end_ && *p_ == c) return ++p_, true;
    return false;
  }
  void expect(char c) {
    if (!take(c)) ok_ = false;
  }
  void spaces() {
    while (p_ < end_ && *p_ == ' ') ++p_;
  }
  std::string_view word() {
    const char* start = p_;
    while (p_ < end_ && *p_ != ' ') ++p_;
    return {start, static_cast<std::size_t>(p_ - start)};
  }
  int month_name() {
    static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (end_ - p_ >= 3) {
      for (int m = 0; m < 12; ++m) {
        if (std::string_view(p_, 3) == kMonths.substr(static_cast<std::size_t>(m) * 3, 3)) return p_ += 3, m + 1;
      }
    }
    ok_ = false;
    return 1;
  }
  void clock(CivilTime& t) {
    t.hour = number(1, 2), expect(':');
    t.minute = number(2, 2), expect(':');
    t.second = number(2, 2);
  }
  // ".123" or ",123456789": kept to microseconds.
  void fraction(CivilTime& t) {
    if (peek() != '.' && peek() != ',') return;
    ++p_;
    int scale = 100'000, digits = 0;
    while (p_ < end_ && is_digit(*p_)) t.micros += (*p_++ - '0') * scale, scale /= 10, ++digits;
    if (digits == 0) ok_ = false;
  }
  std::optional<UtcOffset> offset() {
    if (take('Z') || take('z')) return UtcOffset{0};
    const char sign = peek();
    if (sign != '+' && sign != '-') return std::nullopt;
    ++p_;
    const int hours = number(2, 2);
    take(':');
    const int minutes = is_digit(peek()) ? number(2, 2) : 0;
    if (hours > 18 || minutes > 59) ok_ = false;
    return UtcOffset{(sign == '-' ? -1 : 1) * (hours * 60 + minutes)};
  }

 private:
  const char* p_;
  const char* end_;
  bool ok_ = true;
};

std::optional<Timestamp> finish(const Cursor& cursor, const CivilTime& civil, UtcOffset offset) {
  if (!cursor.ok() || !cursor.done()) return std::nullopt;
  return to_timestamp(civil, offset);
}

}  // namespace

// Algorithm: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (public domain).
std::int64_t days_from_civil(int year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::optional<Timestamp> to_timestamp(const CivilTime& t, UtcOffset offset) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (t.month < 1 || t.month > 12 || t.hour < 0 || t.hour > 23 || t.minute < 0 || t.minute > 59 || t.second < 0 || t.second > 60)
    return std::nullopt;
  const bool leap = (t.year % 4 == 0 && t.year % 100 != 0) || t.year % 400 == 0;
  const int last_day = kDays[static_cast<std::size_t>(t.month - 1)] + (t.month == 2 && leap ? 1 : 0);
  if (t.day < 1 || t.day > last_day || t.year < 1 || t.year > 9999) return std::nullopt;
  const bool leap_second = t.second == 60;
  const std::int64_t seconds = days_from_civil(t.year, t.month, t.day) * 86400 + t.hour * 3600 + t.minute * 60 +
                               (leap_second ? 59 : t.second) - std::int64_t{offset.minutes} * 60;
  return Timestamp{seconds * kMicrosPerSecond + (leap_second ? 999'999 : t.micros)};
}

CivilTime to_civil(Timestamp time, UtcOffset offset) {
  const std::int64_t seconds = time.seconds() + std::int64_t{offset.minutes} * 60;
  std::int64_t days = seconds / 86400;
  std::int64_t rest = seconds % 86400;
  if (rest < 0) rest += 86400, --days;
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t day_of_era = z - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t mp = (5 * day_of_year + 2) / 153;
  CivilTime t;
  t.day = static_cast<int>(day_of_year - (153 * mp + 2) / 5 + 1);
  t.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  t.year = static_cast<int>(year_of_era + era * 400 + (t.month <= 2 ? 1 : 0));
  t.hour = static_cast<int>(rest / 3600);
  t.minute = static_cast<int>(rest % 3600 / 60);
  t.second = static_cast<int>(rest % 60);
  t.micros = static_cast<std::int32_t>(time.micros - time.seconds() * kMicrosPerSecond);
  return t;
}

namespace {

// Two digits at p, or a number over 99.
unsigned two_digits(const char* p) {
  const unsigned tens = static_cast<unsigned char>(p[0]) - unsigned{'0'}, units = static_cast<unsigned char>(p[1]) - unsigned{'0'};
  return tens <= 9 && units <= 9 ? tens * 10 + units : 1000;
}

// 1 to 12, or 0. The third letter of a month's name leaves two names at most.
unsigned month_at(const char* p) {
  const auto is = [p](const char* name) { return p[0] == name[0] && p[1] == name[1] && p[2] == name[2]; };
  switch (p[2]) {
    case 'n':
      return is("Jan") ? 1 : is("Jun") ? 6 : 0;
    case 'b':
      return is("Feb") ? 2 : 0;
    case 'r':
      return is("Mar") ? 3 : is("Apr") ? 4 : 0;
    case 'y':
      return is("May") ? 5 : 0;
    case 'l':
      return is("Jul") ? 7 : 0;
    case 'g':
      return is("Aug") ? 8 : 0;
    case 'p':
      return is("Sep") ? 9 : 0;
    case 't':
      return is("Oct") ? 10 : 0;
    case 'v':
      return is("Nov") ? 11 : 0;
    case 'c':
      return is("Dec") ? 12 : 0;
    default:
      return 0;
  }
}

// The 26 characters that every server writes, "10/Oct/2000:13:55:36 -0700"; anything odd is left to the slow way.
std::optional<Timestamp> parse_plain_clf_time(const char* p) {
  if (p[2] != '/' || p[6] != '/' || p[11] != ':' || p[14] != ':' || p[17] != ':' || p[20] != ' ' || (p[21] != '+' && p[21] != '-'))
    return {};
  const unsigned day = two_digits(p), month = month_at(p + 3), century = two_digits(p + 7), year = two_digits(p + 9);
  const unsigned hour = two_digits(p + 12), minute = two_digits(p + 15), second = two_digits(p + 18);
  const unsigned east_hours = two_digits(p + 22), east_minutes = two_digits(p + 24);
  if (month < 1 || century > 99 || year > 99 || century + year == 0 || hour > 23 || minute > 59 || second > 59 || east_hours > 18 ||
      east_minutes > 59) {
    return {};
  }
  // Days before each month and its length, without a division: the year is at hand as century and rest.
  static constexpr std::array<std::uint16_t, 13> kBefore = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  static constexpr std::array<std::uint8_t, 13> kLength = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year != 0 || century % 4 == 0);
  if (day < 1 || day > kLength[month] + (leap && month == 2 ? 1u : 0u)) return {};
  const unsigned years = century * 100 + year - 1;  // whole years since 0001-01-01
  const unsigned centuries = year == 0 ? century - 1 : century;
  const unsigned days =
      years * 365 + years / 4 - centuries + centuries / 4 + kBefore[month] + (leap && month > 2 ? 1u : 0u) + day - 1;
  constexpr std::int64_t kDaysTo1970 = 719'162;
  const auto east = static_cast<std::int64_t>(east_hours * 60 + east_minutes);
  return Timestamp::from_seconds((days - kDaysTo1970) * 86400 + static_cast<std::int64_t>(hour * 3600 + minute * 60 + second) -
                                 (p[21] == '-' ? -east : east) * 60);
}

}  // namespace

std::optional<Timestamp> parse_clf_time(std::string_view text) {
  if (text.size() == 26) {
    if (const auto time = parse_plain_clf_time(text.data())) return time;
  }
  Cursor c(text);
  CivilTime t;
  t.day = c.number(1, 2), c.expect('/');
  t.month = c.month_name(), c.expect('/');
  t.year = c.number(4, 4), c.expect(':');
  c.clock(t);
  c.fraction(t);
  c.expect(' ');
  const auto offset = c.offset();
  if (!offset) return std::nullopt;
  return finish(c, t, *offset);
}

std::optional<Timestamp> parse_iso_time(std::string_view text, UtcOffset fallback) {
  Cursor c(text);
  CivilTime t;
  t.year = c.number(4, 4), c.expect('-');
  t.month = c.number(2, 2), c.expect('-');
  t.day = c.number(2, 2);
  if (c.done() && c.ok()) return to_timestamp(t, fallback);
  if (!c.take('T') && !c.take('t')) c.expect(' ');
  c.spaces();
  c.clock(t);
  c.fraction(t);
  c.spaces();
  if (c.done()) return finish(c, t, fallback);
  if (const auto offset = c.offset()) return finish(c, t, *offset);
  const std::string_view zone = c.word();
  if (zone == "JST") return finish(c, t, kJst);
  if (zone == "UTC" || zone == "GMT") return finish(c, t, UtcOffset{0});
  return std::nullopt;
}

std::optional<Timestamp> parse_syslog_time(std::string_view text, Timestamp not_after, UtcOffset offset) {
  Cursor c(text);
  CivilTime t;
  t.month = c.month_name();
  c.spaces();
  t.day = c.number(1, 2);
  c.spaces();
  c.clock(t);
  c.fraction(t);
  if (!c.ok() || !c.done()) return std::nullopt;
  const Timestamp limit{not_after.micros + 86'400 * kMicrosPerSecond};
  // 29 February needs up to eight years of search (no leap year in 2100).
  for (int year = to_civil(limit, offset).year, tries = 0; tries < 9; --year, ++tries) {
    t.year = year;
    if (const auto time = to_timestamp(t, offset); time && *time <= limit) return time;
  }
  return std::nullopt;
}

std::optional<Timestamp> parse_mariadb_time(std::string_view text, UtcOffset offset) {
  Cursor c(text);
  CivilTime t;
  const int date = c.number(6, 6);
  t.year = 2000 + date / 10000, t.month = date / 100 % 100, t.day = date % 100;
  c.expect(' ');
  c.spaces();
  c.clock(t);
  c.fraction(t);
  return finish(c, t, offset);
}

std::optional<Timestamp> parse_slashed_time(std::string_view text, UtcOffset offset) {
  Cursor c(text);
  CivilTime t;
  t.year = c.number(4, 4);
  const char separator = c.peek();
  if (separator != '/' && separator != '-' && separator != '.') return std::nullopt;
  c.expect(separator);
  t.month = c.number(1, 2), c.expect(separator);
  t.day = c.number(1, 2);
  if (c.done() && c.ok()) return to_timestamp(t, offset);
  c.expect(' ');
  c.clock(t);
  c.fraction(t);
  return finish(c, t, offset);
}

std::optional<Timestamp> parse_apache_error_time(std::string_view text, UtcOffset offset) {
  Cursor c(text);
  CivilTime t;
  c.word();
  c.expect(' ');
  t.month = c.month_name();
  c.spaces();
  t.day = c.number(1, 2), c.expect(' ');
  c.clock(t);
  c.fraction(t);
  c.expect(' ');
  t.year = c.number(4, 4);
  return finish(c, t, offset);
}

std::optional<Timestamp> parse_php_error_time(std::string_view text, UtcOffset offset) {
  Cursor c(text);
  CivilTime t;
  t.day = c.number(1, 2), c.expect('-');
  t.month = c.month_name(), c.expect('-');
  t.year = c.number(4, 4), c.expect(' ');
  c.clock(t);
  c.fraction(t);
  if (c.done()) return finish(c, t, offset);
  c.expect(' ');
  if (const auto stated = c.offset()) return finish(c, t, *stated);
  const std::string_view zone = c.word();
  if (zone == "UTC" || zone == "GMT") offset = UtcOffset{0};
  if (zone == "Asia/Tokyo" || zone == "JST") offset = kJst;
  return finish(c, t, offset);
}

std::optional<Timestamp> parse_epoch_time(std::string_view text) {
  std::int64_t seconds = 0;
  std::size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    if (i >= 11) return std::nullopt;
    seconds = seconds * 10 + (text[i] - '0');
  }
  if (i == 0) return std::nullopt;
  std::int64_t micros = 0;
  if (i < text.size()) {
    if (text[i] != '.') return std::nullopt;
    std::int64_t scale = 100'000;
    for (++i; i < text.size(); ++i, scale /= 10) {
      if (!is_digit(text[i])) return std::nullopt;
      micros += (text[i] - '0') * scale;
    }
  }
  return Timestamp{seconds * kMicrosPerSecond + micros};
}

std::optional<UtcOffset> parse_offset(std::string_view text) {
  Cursor c(text);
  const auto offset = c.offset();
  if (!c.ok() || !c.done()) return std::nullopt;
  return offset;
}

std::string format_rfc3339(Timestamp time, UtcOffset offset) {
  if (!time.known()) return {};
  const CivilTime t = to_civil(time, offset);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
  if (t.micros != 0) {
    out += t.micros % 1000 == 0 ? fmt::format(".{:03}", t.micros / 1000) : fmt::format(".{:06}", t.micros);
  }
  const int minutes = offset.minutes < 0 ? -offset.minutes : offset.minutes;
  return out + fmt::format("{}{:02}:{:02}", offset.minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string format_date(Timestamp time, UtcOffset offset) {
  if (!time.known()) return {};
  const CivilTime t = to_civil(time, offset);
  return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
}

std::string format_local(Timestamp time, UtcOffset offset) {
  if (!time.known()) return {};
  const CivilTime t = to_civil(time, offset);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

}  // namespace hinomi
