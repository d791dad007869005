#include "base/time.h"

#include <ctime>

#include <gtest/gtest.h>

namespace hinomi {
namespace {

std::string shown(std::optional<Timestamp> time, UtcOffset offset = kJst) { return time ? format_rfc3339(*time, offset) : "none"; }

Timestamp at(std::string_view text) { return *parse_iso_time(text, kJst); }

TEST(Time, CommonLogFormat) {
  EXPECT_EQ(shown(parse_clf_time("10/Oct/2019:13:55:36 +0900")), "2019-10-10T13:55:36+09:00");
  EXPECT_EQ(shown(parse_clf_time("10/Oct/2000:13:55:36 -0700")), "2000-10-11T05:55:36+09:00");
  EXPECT_EQ(shown(parse_clf_time("1/Oct/2019:03:55:36 +09:00")), "2019-10-01T03:55:36+09:00");
  EXPECT_EQ(shown(parse_clf_time("10/Oct/2019:13:55:36.250 +0900")), "2019-10-10T13:55:36.250+09:00");
  EXPECT_EQ(shown(parse_clf_time("29/Feb/2020:00:00:00 +0000"), {}), "2020-02-29T00:00:00+00:00");
  EXPECT_EQ(shown(parse_clf_time("29/Feb/2000:00:00:00 +0000"), {}), "2000-02-29T00:00:00+00:00");
  EXPECT_EQ(shown(parse_clf_time("31/Dec/2016:23:59:60 +0000"), {}), "2016-12-31T23:59:59.999999+00:00");
  for (const std::string_view bad : {"",
                                     "10/Oct/2019:13:55:36",
                                     "10/Oct/2019:13:55:36 ",
                                     "29/Feb/2019:00:00:00 +0900",
                                     "29/Feb/1900:00:00:00 +0900",
                                     "31/Apr/2019:00:00:00 +0900",
                                     "00/Oct/2019:13:55:36 +0900",
                                     "10/Okt/2019:13:55:36 +0900",
                                     "10/Oct/2019:24:55:36 +0900",
                                     "10/Oct/2019:13:60:36 +0900",
                                     "10/Oct/2019:13:55:61 +0900",
                                     "10/Oct/2019:13:55:36 +1960",
                                     "10/Oct/2019:13:55:36 +9900",
                                     "10-Oct-2019:13:55:36 +0900",
                                     "10/Oct/2019 13:55:36 +0900",
                                     "10/Oct/2019:13:55:36 +0900x",
                                     "10/Oct/0000:13:55:36 +0900",
                                     "/0/Oct/2019:13:55:36 +0900",
                                     "10/Oct/2019:13:55:36 *0900",
                                     "1:/Oct/2019:13:55:36 +0900"}) {
    EXPECT_EQ(shown(parse_clf_time(bad)), "none") << bad;
  }
}

// The fast way for 26 characters against the calendar of the C library, over every day of four centuries.
TEST(Time, EveryDayOfFourCenturies) {
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (int year = 1890; year < 2290; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= 31; ++day) {
        std::tm tm{};
        tm.tm_year = year - 1900, tm.tm_mon = month - 1, tm.tm_mday = day, tm.tm_hour = 4, tm.tm_min = 5, tm.tm_sec = 6;
        const std::time_t expected = ::timegm(&tm);
        const bool exists = tm.tm_mday == day;  // timegm() rolls 31 April over
        const std::string text = fmt::format("{:02}/{}/{:04}:04:05:06 +0000", day, kMonths[month - 1], year);
        const auto time = parse_clf_time(text);
        ASSERT_EQ(time.has_value(), exists) << text;
        if (!exists) continue;
        ASSERT_EQ(time->seconds(), expected) << text;
        ASSERT_EQ(days_from_civil(year, month, day), (expected - 4 * 3600 - 5 * 60 - 6) / 86400);
        const CivilTime civil = to_civil(*time, UtcOffset{0});
        ASSERT_TRUE(civil.year == year && civil.month == month && civil.day == day && civil.hour == 4 && civil.second == 6) << text;
      }
    }
  }
}

TEST(Time, Iso8601InItsForms) {
  const std::string noon = "2019-08-10T12:00:00+09:00";
  for (const std::string_view text :
       {"2019-08-10T12:00:00+09:00", "2019-08-10T12:00:00+0900", "2019-08-10T12:00:00+09", "2019-08-10T03:00:00Z",
        "2019-08-10t03:00:00z", "2019-08-10 12:00:00", "2019-08-10 12:00:00 +0900", "2019-08-10 12:00:00 JST",
        "2019-08-10 03:00:00 UTC", "2019-08-10T12:00:00.000000+09:00", "2019-08-10  12:00:00", "2019-08-09T20:00:00-07:00"}) {
    EXPECT_EQ(shown(parse_iso_time(text, kJst)), noon) << text;
  }
  EXPECT_EQ(shown(parse_iso_time("2019-08-10", kJst)), "2019-08-10T00:00:00+09:00");
  EXPECT_EQ(shown(parse_iso_time("2019-08-10 12:00:00,123", kJst)), "2019-08-10T12:00:00.123+09:00");
  EXPECT_EQ(shown(parse_iso_time("2019-08-10 12:00:00.1234567", kJst)), "2019-08-10T12:00:00.123456+09:00");
  for (const std::string_view bad : {"", "2019", "2019-08", "2019-02-29", "2019-13-01", "2019-08-10T", "2019-08-10T25:00:00",
                                     "2019-08-10T12:00", "2019-08-10T12:00:00+19:00", "2019-08-10T12:00:00 PST8",
                                     "19-08-10T12:00:00", "2019-08-10T12:00:00.", "2019-08-10T12:00:00Zx", "10000-01-01"}) {
    EXPECT_EQ(shown(parse_iso_time(bad, kJst)), "none") << bad;
  }
}

// The offset that was read is never thrown away: what is printed at that offset reads as what was parsed.
TEST(Time, OffsetsRoundTrip) {
  for (int minutes = -18 * 60; minutes <= 18 * 60; minutes += 15) {
    const UtcOffset offset{minutes};
    const Timestamp time{1'565'373'600'123'456};
    const std::string text = format_rfc3339(time, offset);
    EXPECT_EQ(parse_iso_time(text, UtcOffset{-1}), time) << text;
    EXPECT_EQ(parse_offset(text.substr(text.size() - 6)), offset);
  }
  EXPECT_EQ(parse_offset("+0900"), kJst);
  EXPECT_EQ(parse_offset("-03"), UtcOffset{-180});
  EXPECT_EQ(parse_offset("Z"), UtcOffset{0});
  for (const std::string_view bad : {"", "09:00", "+9", "+09:60", "+19:00", "+09:00 ", "JST"})
    EXPECT_FALSE(parse_offset(bad)) << bad;
}

TEST(Time, SyslogTakesTheLatestPossibleYear) {
  const Timestamp now = at("2019-08-25T10:00:00+09:00");
  EXPECT_EQ(shown(parse_syslog_time("Aug 25 09:59:59", now, kJst)), "2019-08-25T09:59:59+09:00");
  EXPECT_EQ(shown(parse_syslog_time("Aug  5 09:59:59", now, kJst)), "2019-08-05T09:59:59+09:00");
  // A clock may run ahead by a day; more than that is last year.
  EXPECT_EQ(shown(parse_syslog_time("Aug 26 09:59:59", now, kJst)), "2019-08-26T09:59:59+09:00");
  EXPECT_EQ(shown(parse_syslog_time("Aug 26 10:00:01", now, kJst)), "2018-08-26T10:00:01+09:00");
  EXPECT_EQ(shown(parse_syslog_time("Dec 31 23:59:59", now, kJst)), "2018-12-31T23:59:59+09:00");
  EXPECT_EQ(shown(parse_syslog_time("Jan  1 00:00:01", at("2018-12-31T12:00:00+09:00"), kJst)), "2019-01-01T00:00:01+09:00");
  EXPECT_EQ(shown(parse_syslog_time("Feb 29 12:00:00", now, kJst)), "2016-02-29T12:00:00+09:00");
  EXPECT_EQ(shown(parse_syslog_time("Feb 29 12:00:00", at("2103-01-01T00:00:00+09:00"), kJst)), "2096-02-29T12:00:00+09:00");
  for (const std::string_view bad :
       {"", "Aug", "Aug 32 00:00:00", "Feb 30 00:00:00", "Foo 10 00:00:00", "Aug 10 00:00:00 2019", "Aug 10 00:00"}) {
    EXPECT_EQ(shown(parse_syslog_time(bad, now, kJst)), "none") << bad;
  }
}

TEST(Time, OtherServersForms) {
  EXPECT_EQ(shown(parse_mariadb_time("190810  3:12:45", kJst)), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_mariadb_time("190810 13:12:45", kJst)), "2019-08-10T13:12:45+09:00");
  EXPECT_EQ(shown(parse_mariadb_time("191310 13:12:45", kJst)), "none");
  EXPECT_EQ(shown(parse_slashed_time("2019/08/10 03:12:45", kJst)), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_slashed_time("2019/8/1", kJst)), "2019-08-01T00:00:00+09:00");
  EXPECT_EQ(shown(parse_slashed_time("2019.08.10 3:12:45", kJst)), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_slashed_time("2019/08-10 03:12:45", kJst)), "none");
  EXPECT_EQ(shown(parse_apache_error_time("Sat Aug 10 03:12:45.123456 2019", kJst)), "2019-08-10T03:12:45.123456+09:00");
  EXPECT_EQ(shown(parse_apache_error_time("Sat Aug 10 03:12:45 2019", kJst)), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_apache_error_time("Sat Aug 10 03:12:45", kJst)), "none");
  EXPECT_EQ(shown(parse_php_error_time("10-Aug-2019 03:12:45 Asia/Tokyo", UtcOffset{0})), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_php_error_time("09-Aug-2019 18:12:45 UTC", kJst)), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_php_error_time("09-Aug-2019 20:12:45 +0200", kJst)), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_php_error_time("10-Aug-2019 03:12:45 Europe/Paris", kJst)), "2019-08-10T03:12:45+09:00");
  EXPECT_EQ(shown(parse_epoch_time("1565373600.123")), "2019-08-10T03:00:00.123+09:00");
  EXPECT_EQ(shown(parse_epoch_time("1565373600")), "2019-08-10T03:00:00+09:00");
  for (const std::string_view bad : {"", "x", "1565373600x", "-1", "999999999999999999", "1565373600.x"})
    EXPECT_EQ(shown(parse_epoch_time(bad)), "none") << bad;
}

TEST(Time, BeforeTheEpoch) {
  const auto time = parse_iso_time("1969-12-31T23:59:59.5Z", kJst);
  ASSERT_TRUE(time);
  EXPECT_EQ(time->micros, -500'000);
  EXPECT_EQ(time->seconds(), -1);
  EXPECT_EQ(format_rfc3339(*time, UtcOffset{0}), "1969-12-31T23:59:59.500+00:00");
  EXPECT_EQ(shown(parse_iso_time("0001-01-01T00:00:00Z", kJst), UtcOffset{0}), "0001-01-01T00:00:00+00:00");
}

TEST(Time, TextForPeople) {
  const Timestamp time = at("2019-08-10T03:12:45+09:00");
  EXPECT_EQ(format_local(time, kJst), "2019-08-10 03:12:45");
  EXPECT_EQ(format_date(time, UtcOffset{0}), "2019-08-09");
  EXPECT_EQ(format_rfc3339(kNoTime, kJst), "");
  EXPECT_EQ(format_date(kNoTime, kJst), "");
}

TEST(Time, HostileTextIsRefusedByEveryParser) {
  std::uint32_t seed = 17;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  const std::string_view seeds[] = {
      "10/Oct/2019:13:55:36 +0900",      "2019-08-10T12:00:00+09:00", "Aug 25 09:59:59", "190810  3:12:45",
      "Sat Aug 10 03:12:45.123456 2019", "10-Aug-2019 03:12:45 UTC",  "1565373600.123",  "2019/08/10 03:12:45"};
  const Timestamp now = at("2019-08-25T10:00:00+09:00");
  const Timestamp first = at("0001-01-01T00:00:00+18:00"), last = at("9999-12-31T23:59:59-18:00");
  for (int round = 0; round < 200'000; ++round) {
    std::string text(seeds[random() % 8]);
    for (std::uint32_t n = 1 + random() % 3; n-- > 0;) {
      const std::size_t i = random() % text.size();
      if (random() % 2 == 0)
        text[i] = static_cast<char>(random());
      else
        text.insert(i, std::string(random() % 40, static_cast<char>('0' + random() % 10)));
    }
    for (const auto& time : {parse_clf_time(text), parse_iso_time(text, kJst), parse_syslog_time(text, now, kJst),
                             parse_mariadb_time(text, kJst), parse_slashed_time(text, kJst), parse_apache_error_time(text, kJst),
                             parse_php_error_time(text, kJst), parse_epoch_time(text)}) {
      if (time) {
        ASSERT_TRUE(*time >= first && *time <= last) << text;
      }
    }
  }
  EXPECT_FALSE(parse_clf_time(std::string(1'000'000, '1')));
  EXPECT_FALSE(parse_epoch_time(std::string(1'000'000, '1')));
}

}  // namespace
}  // namespace hinomi
