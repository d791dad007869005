#include "impact/dated_rows.h"

#include <algorithm>
#include <cstring>

#include "impact/parse_moment.h"

namespace hinomi::impact {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A day since 1970, and the year it lies in.
struct Day {
  std::int32_t number = 0;
  int year = 1970;
};

// "2019-08-22", alone or before a time of day.
std::optional<Day> plain_day(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return {};
  if (text.size() > 10 && text[10] != ' ') return {};
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!is_digit(text[i])) return {};
  }
  const auto two = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  const int year = two(0) * 100 + two(2), month = two(5), day = two(8);
  if (year < 1970 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return {};
  const auto number = static_cast<std::int32_t>(days_from_civil(year, month, day));
  // "02-30", which is none, counts as a day of the month after, in the same year.
  return Day{number, year};
}

std::optional<Day> any_day(std::string_view text, UtcOffset offset) {
  Moment moment;
  if (!parse_moment(text, offset, moment)) return {};
  const CivilTime civil = to_civil(moment.time, offset);
  return Day{static_cast<std::int32_t>(days_from_civil(civil.year, civil.month, civil.day)), civil.year};
}

}  // namespace

DatedRows::Year& DatedRows::year(int number) {
  if (last_year_ >= years_.size() || years_[last_year_].year != number) {
    const auto found = std::ranges::find(years_, number, &Year::year);
    last_year_ = static_cast<std::size_t>(found - years_.begin());
    if (found == years_.end()) years_.push_back({number, 0, {}});
  }
  return years_[last_year_];
}

std::optional<std::int32_t> DatedRows::see(std::string_view text, UtcOffset offset, const Place& place) {
  const bool again = text.size() >= 10 && last_text_[0] != 0 && (text.size() == 10 || text[10] == ' ') &&
                     std::memcmp(text.data(), last_text_.data(), last_text_.size()) == 0;
  if (!again) {
    auto day = plain_day(text);
    if (day) {
      std::copy_n(text.data(), last_text_.size(), last_text_.begin());
    } else {
      last_text_[0] = 0;
      day = any_day(text, offset);
    }
    if (!day) {
      ++undated_;
      last_year_ = SIZE_MAX;
      return {};
    }
    last_day_ = day->number, days_year_ = day->year;
  }
  ++rows_[last_day_];
  ++year(days_year_).rows;
  if (last_day_ < oldest_) oldest_ = last_day_, oldest_place_ = place;
  return last_day_;
}

std::uint64_t DatedRows::rows_before(std::int32_t day) const {
  std::uint64_t rows = 0;
  for (const auto& [each, count] : rows_) rows += each < day ? count : 0;
  return rows;
}

std::optional<std::int32_t> DatedRows::oldest() const {
  if (rows_.empty()) return {};
  return oldest_;
}

void DatedRows::add(const DatedRows& other) {
  for (const auto& [day, count] : other.rows_) rows_[day] += count;
  for (const Year& y : other.years_) {
    Year& mine = year(y.year);
    mine.rows += y.rows, mine.persons.add_all(y.persons);
  }
  undated_ += other.undated_;
  if (other.oldest_ < oldest_) oldest_ = other.oldest_, oldest_place_ = other.oldest_place_;
}

}  // namespace hinomi::impact
