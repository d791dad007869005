// Dates as keys of persons.
#include <array>
#include <optional>

#include "base/text.h"
#include "base/time.h"
#include "model/subject_key.h"

namespace hinomi {
namespace {

constexpr std::size_t kLongest = 120;
// Dates of persons; others are placeholders ("0000-00-00", "9999-12-31") or no dates at all.
constexpr int kFirstYear = 1800, kLastYear = 2199;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Day {
  int year = 0, month = 0, day = 0;
};

bool write(const Day& d, std::string& out) {
  if (d.year < kFirstYear || d.year > kLastYear || !to_timestamp({d.year, d.month, d.day, 0, 0, 0, 0}, UtcOffset{0})) return false;
  out.resize(10);
  const auto put = [&](std::size_t at, int value, std::size_t digits) {
    for (std::size_t k = digits; k-- > 0; value /= 10) out[at + k] = static_cast<char>('0' + value % 10);
  };
  put(0, d.year, 4), put(5, d.month, 2), put(8, d.day, 2);
  out[4] = out[7] = '-';
  return true;
}

// Begins of the eras (改元の詔書, 元号を改める政令). A date past an era's end is still read: forms printed before 2019 say
// 平成33年.
struct Era {
  std::string_view word, letter;
  int year, month, day;
};
constexpr auto kEras = std::to_array<Era>({{"明治", "m", 1868, 1, 25},
                                           {"大正", "t", 1912, 7, 30},
                                           {"昭和", "s", 1926, 12, 25},
                                           {"平成", "h", 1989, 1, 8},
                                           {"令和", "r", 2019, 5, 1}});

constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void spaces() {
    while (take(" ")) {
    }
  }
  // Digits in ASCII, or Japanese numerals as in 六十年 and 二〇一九.
  std::optional<int> number(std::size_t& digits) {
    digits = 0;
    int value = 0;
    while (!rest_.empty() && is_digit(rest_.front()) && digits < 9)
      value = value * 10 + (rest_.front() - '0'), rest_.remove_prefix(1), ++digits;
    if (digits > 0) return value;
    static constexpr auto kNumerals = std::to_array<std::string_view>({"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"});
    bool any = false, tens = false;
    int units = 0;
    while (true) {
      int numeral = -1;
      for (std::size_t n = 0; n < kNumerals.size(); ++n) {
        if (rest_.starts_with(kNumerals[n])) numeral = static_cast<int>(n);
      }
      if (numeral >= 0) {
        rest_.remove_prefix(kNumerals[0].size());
        units = tens ? numeral : units * 10 + numeral;
        if (units > 9999) return std::nullopt;
      } else if (!tens && take("十")) {
        value = (any ? units : 1) * 10;
        units = 0, tens = true;
      } else {
        break;
      }
      any = true;
      ++digits;
    }
    if (!any) return std::nullopt;
    return value + units;
  }
  std::optional<int> number() {
    std::size_t digits = 0;
    return number(digits);
  }
  std::optional<int> month_name() {
    for (int m = 0; m < 12; ++m) {
      if (!rest_.starts_with(kMonths.substr(static_cast<std::size_t>(m) * 3, 3))) continue;
      while (!rest_.empty() && rest_.front() >= 'a' && rest_.front() <= 'z') rest_.remove_prefix(1);
      take(".");
      return m + 1;
    }
    return std::nullopt;
  }
  std::string_view separator() {
    for (const std::string_view s : {"-", "/", ".", "−", "‐", "ー", "・"}) {
      if (take(s)) return s;
    }
    return {};
  }
  // A time of day, a weekday in brackets or a word such as 生 may follow the date.
  bool tail() {
    spaces();
    if (rest_.empty() || take("生")) return rest_.empty();
    if (rest_.front() == '(') {
      const auto close = rest_.find(')');
      if (close == std::string_view::npos || close > 12) return false;
      rest_.remove_prefix(close + 1);
      spaces();
    }
    take("t");
    for (const char c : rest_) {
      if (!is_digit(c) && c != ':' && c != '.' && c != '+' && c != '-' && c != 'z' && c != ' ') return false;
    }
    return rest_.empty() || (is_digit(rest_.front()) && rest_.find(':') != std::string_view::npos);
  }

 private:
  std::string_view rest_;
};

// "年5月3日", "/5/3", ".5.3": month and day behind a year.
bool month_and_day(Reader& r, Day& d) {
  r.spaces();
  if (r.take("年")) {
    r.spaces();
    const auto month = r.number();
    r.spaces();
    if (!month || !r.take("月")) return false;
    r.spaces();
    const auto day = r.number();
    r.spaces();
    if (!day || !r.take("日")) return false;
    d.month = *month, d.day = *day;
    return true;
  }
  const auto separator = r.separator();
  if (separator.empty()) return false;
  r.spaces();
  const auto month = r.number();
  r.spaces();
  if (!month || r.separator() != separator) return false;
  r.spaces();
  const auto day = r.number();
  if (!day) return false;
  d.month = *month, d.day = *day;
  return true;
}

bool era_date(Reader& r, Day& d) {
  const Era* era = nullptr;
  for (const Era& e : kEras) {
    if (r.take(e.word) || r.take(e.letter)) {
      era = &e;
      break;
    }
  }
  if (era == nullptr) return false;
  r.take(".");
  r.spaces();
  std::size_t digits = 0;
  int year = 1;
  if (!r.take("元")) {
    const auto number = r.number(digits);
    if (!number) return false;
    year = *number;
    if (digits == 6) {  // "S600302"
      d = {era->year + year / 10000 - 1, year / 100 % 100, year % 100};
      return year / 10000 > 0 && (d.year > era->year || d.month > era->month || (d.month == era->month && d.day >= era->day));
    }
  }
  if (year < 1 || year > 99) return false;
  d.year = era->year + year - 1;
  if (!month_and_day(r, d)) return false;
  return d.year > era->year || d.month > era->month || (d.month == era->month && d.day >= era->day);
}

// "Mar 2, 1985".
bool month_first(Reader& r, Day& d) {
  const auto month = r.month_name();
  if (!month) return false;
  r.spaces(), r.separator(), r.spaces();
  const auto day = r.number();
  if (!day) return false;
  (void)(r.take("st") || r.take("nd") || r.take("rd") || r.take("th"));
  r.take(","), r.spaces(), r.separator();
  std::size_t digits = 0;
  const auto year = r.number(digits);
  if (!year || digits != 4) return false;
  d = {*year, *month, *day};
  return true;
}

bool western_date(Reader& r, Day& d) {
  std::size_t digits = 0;
  const auto first = r.number(digits);
  if (!first) return month_first(r, d);
  if (digits == 8) {
    d = {*first / 10000, *first / 100 % 100, *first % 100};
    return true;
  }
  if (digits == 14 || digits > 4) return false;
  if (digits == 4) {
    d.year = *first;
    return month_and_day(r, d);
  }
  // "2 March 1985", "02-Mar-1985", "03/02/1985" (month first, as spreadsheets write it), "02.03.1985" (day first).
  r.spaces();
  const auto separator = r.separator();
  r.spaces();
  if (const auto month = r.month_name()) {
    r.spaces(), r.separator(), r.take(","), r.spaces();
    const auto year = r.number(digits);
    if (!year || digits != 4) return false;
    d = {*year, *month, *first};
    return true;
  }
  if (separator.empty()) return false;
  const auto second = r.number();
  if (!second || r.separator() != separator) return false;
  const auto year = r.number(digits);
  if (!year || digits != 4) return false;
  const bool day_first = separator == "." || *first > 12;
  d = day_first ? Day{*year, *second, *first} : Day{*year, *first, *second};
  return true;
}

}  // namespace

bool normalise_date(std::string_view text, std::string& out) {
  text = trim(text);
  out.clear();
  if (text.size() < 6 || text.size() > kLongest) return false;
  // The form that databases write, taken without a detour.
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto digit = [&](std::size_t i) { return text[i] - '0'; };
    bool digits = true;
    for (const std::size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) digits = digits && is_digit(text[i]);
    if (digits) {
      return write(
          {digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3), digit(5) * 10 + digit(6), digit(8) * 10 + digit(9)}, out);
    }
  }
  thread_local std::string folded;  // full-width digits, ㍼ → 昭和
  fold(text, folded);
  Reader reader(folded);
  Day day;
  const char head = folded.empty() ? '\0' : folded.front();
  const bool good = is_digit(head) ? western_date(reader, day) : [&] {
    Reader again = reader;
    if (era_date(reader, day)) return true;
    reader = again;
    return western_date(reader, day);
  }();
  return good && reader.tail() && write(day, out);
}

}  // namespace hinomi
