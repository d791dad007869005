#include "events/leading_time.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

std::string time_of(std::string_view line) {
  const auto found = leading_time(line, *parse_iso_time("2024-12-31T00:00:00Z", kJst), kJst);
  return found ? format_rfc3339(found->time, UtcOffset{}) : "";
}

TEST(LeadingTime, ReadsWhatPeopleWrite) {
  for (const char* line :
       {"2024-05-01T01:02:03Z x", "[2024-05-01 10:02:03] x", "2024/05/01 10:02:03 x", "2024.05.01 10:02:03 LOG3",
        "2024:05:01-10:02:03: x", "[20240501-10:02:03] [INFO ] x", "[01/May/2024:10:02:03 +0900] x", "01-May-2024 10:02:03 x",
        "L 05/01/2024 - 10:02:03: x", "May  1 10:02:03 host x", "Wed May 01 10:02:03 2024 x", "May 1, 2024 10:02:03 AM x",
        "may 01, 2024 10:02:03 am", "t=2024-05-01T10:02:03+0900 lvl=eror", "type=USER_AUTH msg=audit(1714525323:9): x",
        "1714525323.000      4 x", "@400000006631949500000000 x", "2024-05-01 01:02:03 +00:00 [WRN]",
        "28-05-01 x 2024-05-01 10:02:03"})
    EXPECT_EQ(time_of(line), "2024-05-01T01:02:03+00:00") << line;
}

TEST(LeadingTime, FractionsAndDaysThatCanOnlyBeDays) {
  EXPECT_EQ(time_of("2024-05-01 10:02:03,5 x"), "2024-05-01T01:02:03.500+00:00");
  EXPECT_EQ(time_of("22-06-2024 10:02:03 x"), "2024-06-22T01:02:03+00:00");
  EXPECT_EQ(time_of("06/22/2024 10:02:03 x"), "2024-06-22T01:02:03+00:00");
  EXPECT_EQ(time_of("22/06/2024 10:02:03 x"), "2024-06-22T01:02:03+00:00");
  EXPECT_EQ(time_of("03-07-2024 10:02:03 x"), "2024-07-03T01:02:03+00:00");
  EXPECT_EQ(time_of("03.07.2024 10:02:03 x"), "2024-07-03T01:02:03+00:00");
  EXPECT_EQ(time_of("03/07/2024 10:02:03 x"), "2024-03-07T01:02:03+00:00");
  EXPECT_EQ(time_of("May 1, 2024 1:02:03 PM x"), "2024-05-01T04:02:03+00:00");
}

TEST(LeadingTime, IsFoundAnywhereInAnObject) {
  const std::string object =
      R"({"session":")" + std::string(300, 'x') + R"(","timestamp":"2024-05-01T01:02:03.000Z","message":"x"})";
  EXPECT_EQ(time_of(object), "2024-05-01T01:02:03+00:00");
}

TEST(LeadingTime, NoTimeIsNone) {
  for (const char* line : {"", "x", "2024-13-01 10:02:03", "2024-05-01", "10:02:03 x", "version 10.20.30", "1714525323999",
                           "#0 /var/www/shop/src/Index.php(12): run()", "@4000000066319565", "Mayor 1 10:02:03"})
    EXPECT_EQ(time_of(line), "") << line;
  EXPECT_EQ(time_of(std::string(200, ' ') + "2024-05-01 10:02:03"), "") << "only the beginning is looked at";
}

}  // namespace
}  // namespace hinomi::events
