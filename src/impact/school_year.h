// School years, as forms ask for them, and the dates of birth that go with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hinomi::impact {

/// Years of school from the first of primary school (1) to the third of senior high school (12); kindergarten is -2 to 0.
struct SchoolYear {
  int first = 0, last = 0;  ///< the same where the year is stated; "中学生" is 7 to 9
  bool operator==(const SchoolYear&) const = default;
};

/// "小学3年", "小3", "中学校２年生", "高校1年", "年長", "小学生", also behind a school's name; nothing for anything else.
std::optional<SchoolYear> parse_school_year(std::string_view text);

/// The earliest day on which somebody of that school year can be born (days since 1970), on the day `at`. A school year begins on
/// 1 April with those who have turned six by that day: born from 2 April to 1 April (School Education Act, article 17; Act on
/// Calculation of Ages).
std::int32_t earliest_birth(SchoolYear year, std::int32_t at);
/// The same of an age in full years.
std::int32_t earliest_birth(int age, std::int32_t at);

}  // namespace hinomi::impact
