#include "documents/wording.h"

#include <optional>

#include "base/number.h"
#include "base/text.h"
#include "model/evidence.h"
#include "model/impact.h"
#include "model/phase.h"
#include "model/severity.h"

namespace hinomi::documents {
namespace {

// Marks that change the order of what follows or cannot be seen: an attacker could make a file name or a path read otherwise.
bool misleads(char32_t c) {
  return c == 0x00AD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr const char* kWeekdaysJa[] = {"木", "金", "土", "日", "月", "火", "水"};  // 1970-01-01 was a Thursday
constexpr const char* kWeekdaysEn[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};

}  // namespace

std::string byte_size(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) value /= 1000, ++unit;
  return fmt::format("{:.{}f} {}", value, unit == 0 || value >= 99.95 ? 0 : 1, kUnits[unit]);
}

std::string plain(std::string_view text) {
  std::string spaced(text);
  for (char& c : spaced) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  const std::string shown = printable(spaced);
  std::string out;
  out.reserve(shown.size());
  for (std::size_t i = 0; i < shown.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(shown, i);
    if (misleads(c)) {
      append_utf8(out, 0xFFFD);
    } else {
      out.append(shown, start, i - start);
    }
  }
  return out;
}

std::string enumerated(const std::vector<std::string>& names, Language language, std::size_t most) {
  const bool ja = language == Language::Japanese;
  std::string out;
  const std::size_t shown = std::min(names.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i) out += ja ? "、" : ", ";
    out += names[i];
  }
  if (names.size() > shown) out += fmt::format(fmt::runtime(ja ? "ほか{}件" : " and {} more"), grouped(names.size() - shown));
  return out;
}

std::string severity_word(std::string_view name, Language language) {
  const auto severity = severity_from(name);
  return severity ? label(*severity).in(language) : plain(name);
}

std::string verdict_word(std::string_view name, Language language) {
  for (const Verdict verdict : {Verdict::Observed, Verdict::Attempted, Verdict::LikelySucceeded, Verdict::Succeeded}) {
    if (to_string(verdict) == name) return label(verdict).in(language);
  }
  return plain(name);
}

std::string phase_word(std::string_view name, Language language) {
  using enum Phase;
  for (const Phase phase : {None, Reconnaissance, Entry, Action, Destruction, Response}) {
    if (to_string(phase) == name) return label(phase).in(language);
  }
  return plain(name);
}

std::string evidence_kind_word(std::string_view name, Language language) {
  using enum EvidenceKind;
  for (const EvidenceKind kind : {AccessLog, ErrorLog, AuthLog, DatabaseLog, DatabaseDump, Table, WebRoot, Mail, Other}) {
    if (to_string(kind) == name) return label(kind).in(language);
  }
  return plain(name);
}

std::string field_word(std::string_view name, Language language) {
  const auto kind = field_kind_from(name);
  return kind ? label(*kind).in(language) : plain(name);
}

int severity_rank(std::string_view name) {
  const auto severity = severity_from(name);
  return severity ? static_cast<int>(*severity) : 0;
}

Clock::Clock(std::string_view offset, Language language) : offset_(parse_offset(offset).value_or(kJst)), language_(language) {}

Timestamp Clock::read(std::string_view rfc3339) const {
  return rfc3339.empty() ? kNoTime : parse_iso_time(rfc3339, offset_).value_or(kNoTime);
}

std::string Clock::day(Timestamp time) const {
  if (!time.known()) return {};
  const CivilTime t = to_civil(time, offset_);
  if (language_ == Language::Japanese) return fmt::format("{}年{}月{}日", t.year, t.month, t.day);
  return fmt::format("{} {} {}", t.day, kMonths[(t.month - 1) % 12], t.year);
}

std::string Clock::short_day(Timestamp time) const {
  if (!time.known()) return {};
  const CivilTime t = to_civil(time, offset_);
  if (language_ == Language::Japanese) return fmt::format("{}/{}", t.month, t.day);
  return fmt::format("{} {}", t.day, kMonths[(t.month - 1) % 12]);
}

std::int64_t Clock::day_number(Timestamp time) const {
  const CivilTime t = to_civil(time, offset_);
  return days_from_civil(t.year, t.month, t.day);
}

std::string Clock::weekday(Timestamp time) const {
  if (!time.known()) return {};
  const auto index = static_cast<std::size_t>((day_number(time) % 7 + 7) % 7);
  return language_ == Language::Japanese ? kWeekdaysJa[index] : kWeekdaysEn[index];
}

std::string Clock::clock(Timestamp time) const {
  if (!time.known()) return {};
  const CivilTime t = to_civil(time, offset_);
  return fmt::format("{:02}:{:02}:{:02}", t.hour, t.minute, t.second);
}

std::string Clock::minute(Timestamp time) const {
  return time.known() ? day(time) + " " + clock(time).substr(0, 5) : std::string();
}

std::string Clock::second(Timestamp time) const { return time.known() ? format_local(time, offset_) : std::string(); }

std::string Clock::span(std::string_view first, std::string_view last) const {
  const Timestamp a = read(first), b = read(last);
  if (!a.known() && !b.known()) return {};
  if (a == b) return second(a);
  if (a.known() && b.known() && day_number(a) == day_number(b)) return second(a) + " – " + clock(b);
  return second(a) + " – " + second(b);
}

std::string Clock::length(Timestamp first, Timestamp last) const {
  if (!first.known() || !last.known() || last < first) return {};
  // Unsigned subtraction: the difference of two far times need not fit a signed number.
  const std::uint64_t seconds = (static_cast<std::uint64_t>(last.micros) - static_cast<std::uint64_t>(first.micros)) / 1'000'000;
  struct Unit {
    std::uint64_t seconds;
    const char *ja, *en;
  };
  static constexpr Unit kUnits[] = {{86400, "日", "day"}, {3600, "時間", "hour"}, {60, "分", "minute"}, {1, "秒", "second"}};
  std::size_t i = 0;
  while (i + 1 < std::size(kUnits) && seconds < kUnits[i].seconds) ++i;
  const auto part = [this](std::uint64_t n, const Unit& unit) {
    if (language_ == Language::Japanese) return fmt::format("{}{}", grouped(n), unit.ja);
    return fmt::format("{} {}{}", grouped(n), unit.en, n == 1 ? "" : "s");
  };
  std::string out = part(seconds / kUnits[i].seconds, kUnits[i]);
  if (i + 1 < std::size(kUnits)) {
    const std::uint64_t rest = seconds % kUnits[i].seconds / kUnits[i + 1].seconds;
    if (rest) out += (language_ == Language::Japanese ? "と" : " ") + part(rest, kUnits[i + 1]);
  }
  return out;
}

}  // namespace hinomi::documents
