#include "impact/school_year.h"

#include <string>

#include "base/text.h"
#include "base/time.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostBytes = 128;

struct Stage {
  std::string_view word;
  int before, years;  // school years before its first; how many it has
};
// Longer words first.
constexpr Stage kStages[] = {{"小学校", 0, 6}, {"小学", 0, 6},     {"小", 0, 6},   {"中学校", 6, 3}, {"中学", 6, 3},
                             {"中", 6, 3},     {"高等学校", 9, 3}, {"高校", 9, 3}, {"高", 9, 3}};
constexpr std::string_view kKanjiDigits[] = {"一", "二", "三", "四", "五", "六"};

bool starts(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::optional<int> digit(std::string_view& text) {
  if (!text.empty() && text.front() >= '1' && text.front() <= '6') {
    const int number = text.front() - '0';
    text.remove_prefix(1);
    return number;
  }
  for (int i = 0; i < 6; ++i) {
    if (starts(text, kKanjiDigits[i])) return i + 1;
  }
  return {};
}

// What may stand behind a year's number: nothing, 年, 年生, and the class.
bool ends_well(std::string_view rest) {
  if (rest.empty()) return true;
  if (!starts(rest, "年")) return false;
  starts(rest, "生");
  if (rest.empty()) return true;
  return rest.size() <= 8 && rest.ends_with("組");
}

std::optional<SchoolYear> stage_year(std::string_view text) {
  for (const Stage& stage : kStages) {
    std::string_view rest = text;
    if (!starts(rest, stage.word)) continue;
    if (rest == "生") return SchoolYear{stage.before + 1, stage.before + stage.years};
    const auto number = digit(rest);
    if (number && *number <= stage.years && ends_well(rest)) return SchoolYear{stage.before + *number, stage.before + *number};
  }
  return {};
}

}  // namespace

std::optional<SchoolYear> parse_school_year(std::string_view text) {
  if (text.empty() || text.size() > kMostBytes) return {};
  std::string folded;
  fold(text, folded);
  std::erase(folded, ' ');
  if (folded == "年少" || folded == "年中" || folded == "年長") {
    const int year = folded == "年少" ? -2 : folded == "年中" ? -1 : 0;
    return SchoolYear{year, year};
  }
  if (folded == "園児" || folded == "幼稚園児" || folded == "保育園児" || folded == "未就学児") return SchoolYear{-2, 0};
  // A school's name may stand before.
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if ((static_cast<unsigned char>(folded[i]) & 0xC0) == 0x80) continue;
    if (const auto year = stage_year(std::string_view(folded).substr(i))) return year;
  }
  return {};
}

std::int32_t earliest_birth(SchoolYear year, std::int32_t at) {
  const CivilTime civil = to_civil(Timestamp::from_seconds(std::int64_t{at} * 86'400), UtcOffset{});
  const int began = civil.month >= 4 ? civil.year : civil.year - 1;
  return static_cast<std::int32_t>(days_from_civil(began - year.last - 6, 4, 2));
}

std::int32_t earliest_birth(int age, std::int32_t at) {
  const CivilTime civil = to_civil(Timestamp::from_seconds(std::int64_t{at} * 86'400), UtcOffset{});
  const int day = civil.month == 2 && civil.day == 29 ? 28 : civil.day;
  return static_cast<std::int32_t>(days_from_civil(civil.year - age - 1, civil.month, day)) + 1;
}

}  // namespace hinomi::impact
