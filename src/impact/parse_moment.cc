#include "impact/parse_moment.h"

#include <array>

#include "base/text.h"

namespace hinomi::impact {
namespace {

constexpr int kFirstYear = 1970, kLastYear = 2100;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Up to six numbers, whatever stands between them: year, month, day, hour, minute, second.
bool read_parts(std::string_view text, std::array<int, 6>& parts, std::size_t& count) {
  count = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      // A fraction of seconds ends the reading; letters other than 年月日時分秒 and 'T' are no date.
      if (count == 6 && (text[i] == '.' || text[i] == ',')) return true;
      const char32_t c = next_code_point(text, i);
      constexpr std::u32string_view kBetween = U"-/.: tT年月日時分秒頃";
      if (kBetween.find(c) == std::u32string_view::npos || count == 0) return false;
      continue;
    }
    if (count == parts.size()) return false;
    int value = 0;
    std::size_t digits = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      if (++digits > 4) return false;
      value = value * 10 + (text[i] - '0');
    }
    if ((count == 0) != (digits == 4)) return false;  // the year first, in full
    parts[count++] = value;
  }
  return true;
}

bool from_parts(const std::array<int, 6>& p, std::size_t count, UtcOffset offset, Moment& out) {
  if (count < 3 || p[0] < kFirstYear || p[0] > kLastYear) return false;
  const auto time = to_timestamp({p[0], p[1], p[2], count > 3 ? p[3] : 0, count > 4 ? p[4] : 0, count > 5 ? p[5] : 0, 0}, offset);
  if (!time) return false;
  out = {*time, count == 3, false};
  return true;
}

}  // namespace

bool parse_moment(std::string_view text, UtcOffset offset, Moment& out) {
  text = trim(text);
  if (text.size() < 8 || text.size() > 48) return false;
  const bool digits_only = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (digits_only && (text.size() == 8 || text.size() == 14)) {
    const auto number = [&](std::size_t at, std::size_t size) {
      int value = 0;
      for (std::size_t i = at; i < at + size; ++i) value = value * 10 + (text[i] - '0');
      return value;
    };
    const bool time = text.size() == 14;
    return from_parts(
        {number(0, 4), number(4, 2), number(6, 2), time ? number(8, 2) : 0, time ? number(10, 2) : 0, time ? number(12, 2) : 0},
        time ? 6 : 3, offset, out);
  }
  if (digits_only) {
    if (text.size() != 10 && text.size() != 13) return false;
    const auto time = parse_epoch_time(text.substr(0, 10));
    if (!time || to_civil(*time, offset).year > kLastYear) return false;
    out = {*time, false, true};
    return true;
  }
  std::array<int, 6> parts{};
  std::size_t count = 0;
  if (read_parts(text, parts, count)) return from_parts(parts, count, offset, out);
  if (const auto time = parse_iso_time(text, offset)) {
    const int year = to_civil(*time, offset).year;
    if (year < kFirstYear || year > kLastYear) return false;
    // The same point in time wherever the reader stands: the text has its own offset.
    out = {*time, false, parse_iso_time(text, UtcOffset{offset.minutes + 60}) == time};
    return true;
  }
  return false;
}

}  // namespace hinomi::impact
