#include "impact/school_year.h"

#include "base/time.h"

namespace hinomi::impact {
namespace {

std::int32_t day(int year, int month, int of_month) { return static_cast<std::int32_t>(days_from_civil(year, month, of_month)); }

TEST(SchoolYear, AsFormsHaveIt) {
  const auto year = [](int n) { return std::optional(SchoolYear{n, n}); };
  for (const char* text : {"小学1年", "小1", "小学校１年生", "小学一年生", "わかば小学校 1年", "小１年", "小学1年2組"})
    EXPECT_EQ(parse_school_year(text), year(1)) << text;
  for (const char* text : {"中学2年生", "中2", "中学校２年", "緑が丘中学校2年"})
    EXPECT_EQ(parse_school_year(text), year(8)) << text;
  for (const char* text : {"高校3年", "高3", "高等学校三年生", "東雲高校 3年"})
    EXPECT_EQ(parse_school_year(text), year(12)) << text;
  EXPECT_EQ(parse_school_year("年長"), year(0));
  EXPECT_EQ(parse_school_year("中学生"), (SchoolYear{7, 9}));
  EXPECT_EQ(parse_school_year("高校生"), (SchoolYear{10, 12}));
  for (const char* text : {"", "みどり丘小学校", "中学7年", "高校教諭", "大学2年", "中野3丁目", "高4", "3年"})
    EXPECT_EQ(parse_school_year(text), std::nullopt) << text;
}

TEST(SchoolYear, EarliestBirth) {
  // First year of primary school in 2024: born from 2 April 2017 to 1 April 2018.
  EXPECT_EQ(earliest_birth(SchoolYear{1, 1}, day(2024, 4, 1)), day(2017, 4, 2));
  EXPECT_EQ(earliest_birth(SchoolYear{1, 1}, day(2025, 3, 31)), day(2017, 4, 2));
  EXPECT_EQ(earliest_birth(SchoolYear{1, 1}, day(2025, 4, 1)), day(2018, 4, 2));
  EXPECT_EQ(earliest_birth(SchoolYear{10, 12}, day(2024, 5, 1)), earliest_birth(SchoolYear{12, 12}, day(2024, 5, 1)));
  // Seventeen on 10 May 2024: born on 11 May 2006 at the earliest.
  EXPECT_EQ(earliest_birth(17, day(2024, 5, 10)), day(2006, 5, 11));
}

}  // namespace
}  // namespace hinomi::impact
