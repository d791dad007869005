#include "base/time_pattern.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

std::string read_back(std::string_view pattern, std::string_view text) {
  const auto compiled = TimePattern::compile(pattern);
  if (!compiled) return "refused";
  TimeParts parts;
  const std::size_t used = compiled->read(text, parts);
  if (used == 0) return "no fit";
  const auto time = parts.time(kJst);
  return time ? format_rfc3339(*time, UtcOffset{0}) + "|" + std::string(text.substr(used)) : "no time";
}

TEST(TimePattern, ReadsWhatStrftimeWrites) {
  EXPECT_EQ(read_back("%d/%b/%Y:%H:%M:%S %z", "10/Oct/2019:13:55:36 -0700] x"), "2019-10-10T20:55:36+00:00|] x");
  EXPECT_EQ(read_back("%F %T", "2019-10-10 13:55:36"), "2019-10-10T04:55:36+00:00|");
  EXPECT_EQ(read_back("%a %b %e %H:%M:%S %Y", "Thu Oct  3 01:02:03 2019"), "2019-10-02T16:02:03+00:00|");
  EXPECT_EQ(read_back("%D %r", "10/03/19 12:00:01 AM"), "2019-10-02T15:00:01+00:00|");
  EXPECT_EQ(read_back("%D %r", "10/03/19 01:00:01 PM"), "2019-10-03T04:00:01+00:00|");
}

TEST(TimePattern, ReadsApachesWords) {
  EXPECT_EQ(read_back("sec", "1570683336 x"), "2019-10-10T04:55:36+00:00| x");
  EXPECT_EQ(read_back("begin:msec", "1570683336123"), "2019-10-10T04:55:36.123+00:00|");
  EXPECT_EQ(read_back("end:usec", "1570683336123456"), "2019-10-10T04:55:36.123456+00:00|");
}

TEST(TimePattern, JoinsPartsOfOneTime) {
  TimeParts parts;
  EXPECT_EQ(TimePattern::compile("%d/%b/%Y %T")->read("10/Oct/2019 13:55:36", parts), 20U);
  EXPECT_EQ(TimePattern::compile("usec_frac")->read("123456", parts), 6U);
  EXPECT_EQ(TimePattern::compile("%z")->read("+0000", parts), 5U);
  EXPECT_EQ(format_rfc3339(*parts.time(kJst), kJst), "2019-10-10T22:55:36.123456+09:00");
}

TEST(TimePattern, RefusesWhatItCannotReadBack) {
  for (const char* pattern : {"%c", "%x", "%", "%Q", ""}) EXPECT_EQ(read_back(pattern, "x"), "refused") << pattern;
  EXPECT_EQ(read_back("%F", "2019-1-10"), "no fit");
  EXPECT_EQ(read_back("%F", "2019-02-30"), "no time");
  EXPECT_EQ(read_back("sec", "99999999999999999"), "no fit");
  EXPECT_EQ(read_back("%T", "10:11:12"), "no time");
  EXPECT_EQ(read_back("%b", "Foo"), "no fit");
}

}  // namespace
}  // namespace hinomi
