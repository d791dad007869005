#include "events/number_format.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "base/time.h"

namespace hinomi::events {
namespace {

constexpr double kLastSerial = 2'958'466;  // 10000-01-01

std::string show_date(double serial, bool date, bool time, bool from_1904) {
  auto days = static_cast<std::int64_t>(serial);
  auto seconds = static_cast<std::int64_t>(std::llround((serial - static_cast<double>(days)) * 86'400));
  if (seconds == 86'400) ++days, seconds = 0;
  std::string shown;
  if (date) {
    const std::int64_t epoch = from_1904 ? days_from_civil(1904, 1, 1) : days_from_civil(1899, 12, 31) - (days > 60 ? 1 : 0);
    shown = format_date(Timestamp::from_seconds((epoch + days) * 86'400), UtcOffset{0});
  }
  if (!date || (time && seconds > 0)) {
    shown += fmt::format("{}{:02}:{:02}:{:02}", date ? " " : "", seconds / 3600 + (date ? 0 : days * 24), seconds / 60 % 60,
                         seconds % 60);
  }
  return shown;
}

// Digits fill the placeholders from the right; the leftmost placeholder takes what is left of them.
std::string fill(std::string_view pattern, std::string digits) {
  std::string shown;
  const std::size_t leftmost = pattern.find_first_of("0#?");
  for (std::size_t i = pattern.size(); i-- > 0;) {
    const char c = pattern[i];
    if (c != '0' && c != '#' && c != '?') {
      // Nothing is divided by a hyphen that has no digits before it.
      if (!digits.empty() || pattern.substr(0, i).find('0') != std::string_view::npos || i < leftmost) shown += c;
      continue;
    }
    if (i == leftmost && !digits.empty()) {
      shown.append(digits.rbegin(), digits.rend());
      digits.clear();
    } else if (!digits.empty()) {
      shown += digits.back();
      digits.pop_back();
    } else if (c == '0') {
      shown += '0';
    }
  }
  return {shown.rbegin(), shown.rend()};
}

}  // namespace

NumberFormat::Section NumberFormat::read_section(std::string_view code, bool& date, bool& time) {
  Section section;
  std::size_t placeholders = 0;
  bool reckons = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') {
      const std::size_t end = std::min(code.find('"', i + 1), code.size());
      // Literals that are no ASCII are words ("円"), not parts of a number.
      const std::string_view literal = code.substr(i + 1, end - i - 1);
      if (is_ascii(literal)) section.pattern += literal;
      i = end;
    } else if (c == '\\' || c == '!') {
      if (i + 1 < code.size()) section.pattern += code[++i];
    } else if (c == '_' || c == '*') {
      ++i;  // a blank as wide as the next character, or that character repeated
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', i), code.size());
      std::string_view inside = code.substr(i + 1, end - i - 1);
      i = end;
      if (inside.empty()) continue;
      if (inside[0] == '<' || inside[0] == '>' || inside[0] == '=') {
        const bool equal = inside.size() > 1 && inside[1] == '=';
        section.comparison = inside[0] == '=' ? '=' : inside[0] == '<' ? (equal ? 'l' : '<') : (equal ? 'g' : '>');
        section.bound = parse_number<double>(inside.substr(equal ? 2 : 1)).value_or(0);
      } else if (const char first = static_cast<char>(inside[0] | 0x20);
                 inside.find_first_not_of("hHmMsS") == std::string_view::npos && (first == 'h' || first == 'm' || first == 's')) {
        time = true;  // elapsed time
      }
    } else if (c == '0' || c == '#' || c == '?') {
      section.pattern += c;
      ++placeholders;
    } else if (c == '.' || c == ',' || c == '%' || c == 'E' || c == '/' || istarts_with(code.substr(i), "general")) {
      reckons = reckons || c != '/';
      if (c == '/') section.pattern += c;
      if (istarts_with(code.substr(i), "general")) i += 6;
    } else if (istarts_with(code.substr(i), "am/pm") || istarts_with(code.substr(i), "a/p")) {
      time = true;
      i += istarts_with(code.substr(i), "am/pm") ? 4 : 2;
    } else if (std::string_view("yYdDgGeaA").find(c) != std::string_view::npos) {
      date = true;
    } else if (c == 'm' || c == 'M') {
      // A month, unless hours or seconds are shown too; then the day is shown as well, or it is a time.
    } else if (c == 'h' || c == 'H' || c == 's' || c == 'S') {
      time = true;
    } else if (static_cast<unsigned char>(c) < 0x80) {
      section.pattern += c;
    }
  }
  section.digits = placeholders > 0 && !reckons;
  return section;
}

NumberFormat::NumberFormat(std::string_view code) {
  code = code.substr(0, 1024);
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= code.size() && sections_.size() < 4; ++i) {
    if (i < code.size() && code[i] == '"') quoted = !quoted;
    if (i < code.size() && (quoted || code[i] != ';')) {
      if (code[i] == '\\') ++i;
      continue;
    }
    sections_.push_back(read_section(code.substr(begin, i - begin), date_, time_));
    begin = i + 1;
  }
}

const NumberFormat& NumberFormat::built_in(unsigned id) {
  // Behind the last that is a date every number is plain, as 0 is.
  static const auto kFormats = [] {
    std::array<NumberFormat, 59> formats;
    for (unsigned i = 0; i < formats.size(); ++i) {
      formats[i].date_ = (i >= 14 && i <= 17) || i == 22 || (i >= 27 && i <= 31) || i == 36 || (i >= 50 && i <= 58);
      formats[i].time_ = (i >= 18 && i <= 22) || (i >= 32 && i <= 35) || (i >= 45 && i <= 47);
    }
    return formats;
  }();
  return kFormats[id < kFormats.size() ? id : 0];
}

const NumberFormat::Section* NumberFormat::section_for(double value) const {
  if (sections_.empty()) return nullptr;
  bool compares = false;
  for (const Section& section : sections_) {
    compares = compares || section.comparison != 0;
    switch (section.comparison) {
      case '<':
        if (value < section.bound) return &section;
        break;
      case 'l':
        if (value <= section.bound) return &section;
        break;
      case '>':
        if (value > section.bound) return &section;
        break;
      case 'g':
        if (value >= section.bound) return &section;
        break;
      case '=':
        if (value == section.bound) return &section;
        break;
      default:
        if (compares) return &section;
    }
  }
  return &sections_.front();
}

std::string NumberFormat::show(std::string_view number, bool from_1904) const {
  const std::optional<double> value = parse_number<double>(number);
  if (!value) return std::string(number);
  if (date_ || time_) {
    return *value >= 0 && *value < kLastSerial ? show_date(*value, date_, time_, from_1904) : std::string(number);
  }
  if (std::abs(*value) >= 1e15 || *value != std::trunc(*value)) return std::string(number);
  std::string digits = fmt::format("{}", static_cast<std::int64_t>(*value));
  const Section* const section = *value < 0 ? nullptr : section_for(*value);
  return section != nullptr && section->digits ? fill(section->pattern, std::move(digits)) : digits;
}

}  // namespace hinomi::events
