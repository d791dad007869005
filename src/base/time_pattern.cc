#include "base/time_pattern.h"

#include <algorithm>
#include <array>

namespace hinomi {
namespace {

// Conversions of one letter that read() knows; composite ones are spelt out by compile().
constexpr std::string_view kConversions = "aAbBhdemyYHIklMSpzZsn%";

struct Composite {
  char letter;
  std::string_view text;
};
constexpr std::array kComposites = {Composite{'T', "%H:%M:%S"}, Composite{'R', "%H:%M"}, Composite{'D', "%m/%d/%y"},
                                    Composite{'F', "%Y-%m-%d"}, Composite{'r', "%I:%M:%S %p"}};

// Apache's words become letters that strftime does not use.
constexpr char kSeconds = 's', kMillis = '\1', kMicros = '\2', kMilliFraction = '\3', kMicroFraction = '\4';
struct Word {
  std::string_view name;
  char code;
};
constexpr std::array kWords = {Word{"sec", kSeconds}, Word{"msec", kMillis}, Word{"usec", kMicros},
                               Word{"msec_frac", kMilliFraction}, Word{"usec_frac", kMicroFraction}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

class Scanner {
 public:
  Scanner(std::string_view text, TimeParts& parts) : text_(text), parts_(parts) {}

  std::size_t used() const { return at_; }

  bool literal(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    return ++at_, true;
  }

  bool convert(char code) {
    CivilTime& t = parts_.civil;
    switch (code) {
      case 'a':
      case 'A':
        return letters();
      case 'b':
      case 'B':
      case 'h':
        return month();
      case 'd':
        parts_.has_date = true;
        return number(2, 2, t.day);
      case 'e':
        parts_.has_date = true;
        return spaces(), number(1, 2, t.day);
      case 'm':
        return number(2, 2, t.month);
      case 'y':
        return number(2, 2, t.year) && (t.year += t.year < 69 ? 2000 : 1900, true);
      case 'Y':
        return number(4, 4, t.year);
      case 'H':
        return number(2, 2, t.hour);
      case 'k':
        return spaces(), number(1, 2, t.hour);
      case 'I':
        return number(2, 2, t.hour) && (t.hour %= 12, true);
      case 'l':
        return spaces(), number(1, 2, t.hour) && (t.hour %= 12, true);
      case 'M':
        return number(2, 2, t.minute);
      case 'S':
        return number(2, 2, t.second);
      case 'p':
        return half_of_day();
      case 'z':
        return offset();
      case 'Z':
        return letters();
      case 'n':
        return spaces(), true;
      case kSeconds:
        return epoch(1'000'000);
      case kMillis:
        return epoch(1'000);
      case kMicros:
        return epoch(1);
      case kMilliFraction:
        return fraction(3);
      case kMicroFraction:
        return fraction(6);
      case '%':
        return literal('%');
      default:
        return false;
    }
  }

 private:
  bool letters() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    return at_ > start;
  }
  void spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool number(int least, int most, int& value) {
    int read = 0, n = 0;
    while (n < most && at_ < text_.size() && is_digit(text_[at_])) read = read * 10 + (text_[at_++] - '0'), ++n;
    value = read;
    return n >= least;
  }
  bool month() {
    static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text_.size() - at_ < 3) return false;
    const auto found = kMonths.find(text_.substr(at_, 3));
    if (found == std::string_view::npos || found % 3 != 0) return false;
    parts_.civil.month = static_cast<int>(found / 3) + 1;
    return letters();
  }
  bool half_of_day() {
    const std::string_view two = text_.substr(at_, 2);
    if (two != "AM" && two != "PM" && two != "am" && two != "pm") return false;
    parts_.afternoon = two[0] == 'P' || two[0] == 'p';
    at_ += 2;
    return true;
  }
  bool offset() {
    std::size_t end = at_;
    while (end < text_.size() && end - at_ < 6 &&
           (is_digit(text_[end]) || text_[end] == '+' || text_[end] == '-' || text_[end] == ':' || text_[end] == 'Z'))
      ++end;
    const auto parsed = parse_offset(text_.substr(at_, end - at_));
    if (!parsed) return false;
    parts_.offset = parsed;
    at_ = end;
    return true;
  }
  bool epoch(std::int64_t unit_micros) {
    std::int64_t value = 0;
    const std::size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_]) && at_ - start < 17) value = value * 10 + (text_[at_++] - '0');
    // Beyond the year 9999 it is not a time.
    if (at_ == start || value > 253'402'300'799LL * 1'000'000 / unit_micros) return false;
    parts_.epoch = Timestamp{value * unit_micros};
    return true;
  }
  bool fraction(int digits) {
    int value = 0;
    if (!number(digits, digits, value)) return false;
    parts_.civil.micros = digits == 3 ? value * 1000 : value;
    return true;
  }

  std::string_view text_;
  TimeParts& parts_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Timestamp> TimeParts::time(UtcOffset fallback) const {
  if (epoch) {
    // "%{sec}t.%{msec_frac}t": the fraction came on its own.
    return Timestamp{epoch->micros + (epoch->micros % kMicrosPerSecond == 0 ? civil.micros : 0)};
  }
  if (!has_date) return std::nullopt;
  CivilTime whole = civil;
  if (afternoon) whole.hour += 12;
  return to_timestamp(whole, offset.value_or(fallback));
}

Result<TimePattern> TimePattern::compile(std::string_view text) {
  for (const std::string_view prefix : {"begin:", "end:"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  for (const Word& word : kWords) {
    if (text == word.name) return TimePattern{std::string{'%', word.code}};
  }
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    const char letter = ++i < text.size() ? text[i] : '\0';
    if (const auto* composite = std::ranges::find(kComposites, letter, &Composite::letter); composite != kComposites.end()) {
      plain += composite->text;
    } else if (letter != '\0' && kConversions.contains(letter)) {
      plain += '%', plain += letter;
    } else {
      return make_error(
          Errc::Unsupported,
          "time pattern \"" + std::string(text) + "\": %" + std::string(letter == '\0' ? 0 : 1, letter) + " cannot be read back",
          "write the time with %Y %m %d %H %M %S %z, %d/%b/%Y, sec, msec or usec");
    }
  }
  if (plain.empty()) return make_error(Errc::Malformed, "empty time pattern", "leave %t without braces for the usual form");
  return TimePattern{std::move(plain)};
}

std::size_t TimePattern::read(std::string_view text, TimeParts& parts) const {
  Scanner scanner(text, parts);
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    const bool fits = pattern_[i] == '%' ? scanner.convert(pattern_[++i]) : scanner.literal(pattern_[i]);
    if (!fits) return 0;
  }
  return scanner.used();
}

}  // namespace hinomi
