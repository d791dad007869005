#include "evidence/reading_pace.h"

#include <gtest/gtest.h>

namespace hinomi::evidence {
namespace {

struct HandClock {
  double now = 0, slept = 0;
  ReadingPace::Clock clock() {
    return {[this] { return now; }, [this](double seconds) { now += seconds, slept += seconds; }};
  }
};

TEST(ReadingPace, KeepsToTheRateOverTime) {
  HandClock hand{.now = 1000};
  ReadingPace pace({.bytes_per_second = 1'000'000, .pauses = {}, .offset = kJst}, hand.clock());
  for (int i = 0; i < 100; ++i) pace.spend(100'000);
  EXPECT_NEAR(hand.slept, 10, 0.3);
  hand.now += 3600, hand.slept = 0;  // an hour of rest saves nothing up
  for (int i = 0; i < 100; ++i) pace.spend(100'000);
  EXPECT_NEAR(hand.slept, 10, 0.3);
}

TEST(ReadingPace, WithoutARateNobodyWaits) {
  HandClock hand;
  ReadingPace pace({}, hand.clock());
  pace.spend(1ull << 40);
  EXPECT_EQ(hand.slept, 0);
  EXPECT_EQ(pace.pause_left(), 0);
}

TEST(ReadingPace, RestsInTheHoursOfTheLedgersTimeZone) {
  HandClock hand;
  const auto left_at = [&](int hour_utc, std::vector<DailyPause> pauses) {
    hand.now = 86'400.0 * 20'000 + hour_utc * 3600.0;
    return ReadingPace({.pauses = std::move(pauses), .offset = kJst}, hand.clock()).pause_left() / 3600;
  };
  EXPECT_EQ(left_at(0, {{9 * 60, 18 * 60}}), 9);  // nine o'clock in Japan
  EXPECT_EQ(left_at(8, {{9 * 60, 18 * 60}}), 1);
  EXPECT_EQ(left_at(9, {{9 * 60, 18 * 60}}), 0);
  EXPECT_EQ(left_at(23, {{9 * 60, 18 * 60}}), 0);
  EXPECT_EQ(left_at(14, {{22 * 60, 6 * 60}}), 7);  // over midnight
  EXPECT_EQ(left_at(20, {{22 * 60, 6 * 60}}), 1);
  EXPECT_EQ(left_at(0, {{9 * 60, 12 * 60}, {12 * 60, 13 * 60}}), 4);  // one after the other
}

TEST(ReadingPace, PausesTogetherMayTakeTheWholeDay) {
  EXPECT_TRUE(cover_the_day({{0, 720}, {720, 1440}}));
  EXPECT_TRUE(cover_the_day({{540, 1080}, {1020, 600}}));
  EXPECT_FALSE(cover_the_day({{0, 720}, {721, 1440}}));
  EXPECT_FALSE(cover_the_day({{540, 1080}, {1080, 539}}));
  EXPECT_FALSE(cover_the_day({}));
}

TEST(ReadingPace, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_rate("20MB/s").value(), 20'000'000u);
  EXPECT_EQ(parse_rate("1.5 MiB/s").value(), 1'572'864u);
  EXPECT_EQ(parse_rate("500kb").value(), 500'000u);
  for (const char* text : {"", "20", "fast", "0MB/s", "-1MB/s", "nanMB/s", "1e99MB/s"}) EXPECT_FALSE(parse_rate(text)) << text;
  EXPECT_EQ(parse_daily_pause("09:00-18:00").value(), (DailyPause{540, 1080}));
  EXPECT_EQ(parse_daily_pause("22:00-24:00").value(), (DailyPause{1320, 1440}));
  for (const char* text : {"", "9-18", "09:00", "09:00-09:00", "00:00-24:00", "25:00-26:00", "09:60-10:00"})
    EXPECT_FALSE(parse_daily_pause(text)) << text;
}

}  // namespace
}  // namespace hinomi::evidence
