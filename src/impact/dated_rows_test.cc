#include "impact/dated_rows.h"

#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

namespace hinomi::impact {
namespace {

TEST(DatedRows, AgreeWithPlainMaps) {
  std::minstd_rand random(5);
  DatedRows rows, more;
  std::map<std::int32_t, std::uint64_t> by_day;
  std::map<int, std::set<std::uint32_t>> persons;
  std::uint64_t undated = 0;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const int year = 2010 + static_cast<int>(random() % 15), month = 1 + static_cast<int>(random() % 12),
              day = 1 + static_cast<int>(random() % 28);
    const auto days = static_cast<std::int32_t>(days_from_civil(year, month, day));
    const std::string texts[] = {fmt::format("{}-{:02}-{:02}", year, month, day),
                                 fmt::format("{}-{:02}-{:02} 23:59:59", year, month, day),
                                 fmt::format("{}/{}/{}", year, month, day), "0000-00-00 00:00:00"};
    const std::string& text = texts[random() % 4];
    DatedRows& part = i % 2 ? rows : more;
    const auto seen = part.see(text, kJst, {0, i, 0});
    if (text == texts[3]) {
      EXPECT_FALSE(seen);
      ++undated;
      continue;
    }
    EXPECT_EQ(seen, days) << text;
    part.saw_person(i % 700);
    ++by_day[days];
    persons[year].insert(i % 700);
  }
  rows.add(more);
  EXPECT_EQ(rows.undated(), undated);
  EXPECT_EQ(rows.oldest(), by_day.begin()->first);
  for (const std::int32_t limit : {13'000, 16'000, 20'000}) {
    std::uint64_t older = 0;
    for (const auto& [day, count] : by_day) older += day < limit ? count : 0;
    EXPECT_EQ(rows.rows_before(limit), older);
  }
  EXPECT_EQ(rows.years().size(), persons.size());
  for (const DatedRows::Year& y : rows.years()) EXPECT_EQ(y.persons.size(), persons.at(y.year).size()) << y.year;
}

}  // namespace
}  // namespace hinomi::impact
