#include "impact/parse_moment.h"

#include "impact/moment_range.h"

namespace hinomi::impact {
namespace {

std::string read(std::string_view text) {
  Moment moment;
  if (!parse_moment(text, kJst, moment)) return "none";
  return (moment.date_only ? format_date(moment.time, kJst) : format_rfc3339(moment.time, kJst)) + (moment.fixed ? " fixed" : "");
}

TEST(ParseMoment, AsDatabasesAndFormsWriteIt) {
  EXPECT_EQ(read("2019-08-22 08:41:12"), "2019-08-22T08:41:12+09:00");
  EXPECT_EQ(read("2019-08-22 08:41:12.5"), "2019-08-22T08:41:12+09:00");
  EXPECT_EQ(read("2019/8/2 8:41"), "2019-08-02T08:41:00+09:00");
  EXPECT_EQ(read("2019年8月2日 8時41分"), "2019-08-02T08:41:00+09:00");
  EXPECT_EQ(read("20190822084112"), "2019-08-22T08:41:12+09:00");
  EXPECT_EQ(read("2019-08-22"), "2019-08-22");
  EXPECT_EQ(read("20190822"), "2019-08-22");
  EXPECT_EQ(read("2019-08-21 23:41:12+00"), "2019-08-22T08:41:12+09:00 fixed");
  EXPECT_EQ(read("2019-08-21T23:41:12Z"), "2019-08-22T08:41:12+09:00 fixed");
  EXPECT_EQ(read("1566430872"), "2019-08-22T08:41:12+09:00 fixed");
}

TEST(ParseMoment, NotATime) {
  for (const char* text : {"", "0000-00-00 00:00:00", "9999-12-31", "2019-02-30", "2019-13-01", "08-22-2019", "12345678901",
                           "2019-08", "hello, world", "2019-08-22 25:00:00", "00000000", "1-2-3-4-5-6-7-8", "年年年年年年"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

TEST(MomentRange, TimesAndDatesTogether) {
  MomentRange range;
  EXPECT_FALSE(range.first(kJst).has_value());
  for (const char* text : {"2019-08-22 08:41:12", "2018-09-01 00:14:37", "2019-99-99 99:99:99", "", "0000-00-00 00:00:00"})
    range.see(text);
  EXPECT_EQ(format_rfc3339(*range.first(kJst), kJst), "2018-09-01T00:14:37+09:00");
  EXPECT_EQ(format_rfc3339(*range.last(kJst), kJst), "2019-08-22T08:41:12+09:00");
  EXPECT_FALSE(range.date_only());
  MomentRange dates;
  dates.see("2017-01-05");
  EXPECT_TRUE(dates.date_only());
  range.add(dates);
  EXPECT_EQ(format_date(*range.first(kJst), kJst), "2017-01-05");
  EXPECT_FALSE(range.date_only());
}

}  // namespace
}  // namespace hinomi::impact
