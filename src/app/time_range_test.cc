#include "app/time_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hinomi::app {
namespace {

using ::testing::HasSubstr;

Timestamp at(std::string_view text) { return *parse_iso_time(text, kJst); }

TimeRange range_of(std::string since, std::string until, UtcOffset offset = kJst) {
  const auto range = TimeRangeOptions{std::move(since), std::move(until)}.read(offset);
  EXPECT_TRUE(range) << (range ? "" : range.error().what);
  return range.value_or(TimeRange{});
}

TEST(TimeRangeTest, FormsOfATime) {
  const Timestamp noon = at("2026-01-30T12:00:00+09:00");
  for (const char* text : {"2026-01-30T12:00:00+09:00", "2026-01-30T03:00:00Z", "2026-01-30 12:00", "2026-01-30 12:00:00",
                           "2026-01-30T12:00", "2026-01-30T03:00Z", "2026-01-30T12:00+0900", "2026-01-30 12:00 JST"})
    EXPECT_EQ(range_of(text, "").since, noon) << text;
  EXPECT_EQ(range_of("2026-01-30", "").since, at("2026-01-30T00:00:00+09:00"));
  EXPECT_EQ(range_of("", "2026-01-30", UtcOffset{0}).until, at("2026-01-30T00:00:00Z"));
  EXPECT_FALSE(range_of("", "").bounded());
}

TEST(TimeRangeTest, WhatIsNoTime) {
  for (const char* text : {"yesterday", "2026-02-30", "2026-01-30 24:00", "2026-01-30 12:0", "2026-01-30 12", "12:00", "2026-1-30",
                           "2026-01-30T12:00:00+99:00", "1767200000", " ", "2026-01-30 12:00x", "2026-01-30 12:00:"}) {
    const auto range = TimeRangeOptions{text, ""}.read(kJst);
    ASSERT_FALSE(range) << text;
    EXPECT_EQ(range.error().what, std::string("--since ") + text + ": not a time");
    EXPECT_THAT(range.error().remedy, HasSubstr("2026-08-01"));
  }
  EXPECT_FALSE((TimeRangeOptions{"2026-01-30", "2026-01-30"}.read(kJst)));
  EXPECT_FALSE((TimeRangeOptions{"2026-01-31", "2026-01-30"}.read(kJst)));
}

class WithinTest : public ::testing::Test {
 protected:
  void add(Timestamp time) { batch_.events.emplace_back().time = time; }
  std::size_t judged_ = 0;
  Judge judge_ = [this](unsigned, Batch& batch) { judged_ += batch.events.size(); };
  Batch batch_;
};

TEST_F(WithinTest, TheFirstMomentIsInAndTheLastIsOut) {
  for (const char* text :
       {"2026-01-30 11:59:59.999999", "2026-01-30 12:00:00", "2026-01-30 12:59:59.999999", "2026-01-30 13:00:00"})
    add(at(text));
  add(kNoTime);
  within(range_of("2026-01-30 12:00", "2026-01-30 13:00"), judge_)(0, batch_);
  EXPECT_EQ(judged_, 2u);
  ASSERT_EQ(batch_.events.size(), 2u);
  EXPECT_EQ(batch_.events.front().time, at("2026-01-30 12:00:00"));
  EXPECT_EQ(batch_.left_out.before, 1u);
  EXPECT_EQ(batch_.left_out.after, 1u);
  EXPECT_EQ(batch_.left_out.without_time, 1u);
  EXPECT_EQ(batch_.left_out.first, at("2026-01-30 11:59:59.999999"));
  EXPECT_EQ(batch_.left_out.last, at("2026-01-30 13:00:00"));
  batch_.clear();
  EXPECT_EQ(batch_.left_out.total(), 0u);
}

TEST_F(WithinTest, OneBoundOrNone) {
  const std::vector<Timestamp> times{at("2026-01-01"), at("2026-02-01"), kNoTime};
  const auto left_of = [&](TimeRange range) {
    batch_.clear();
    for (const Timestamp time : times) add(time);
    within(range, judge_)(0, batch_);
    return batch_.events.size();
  };
  EXPECT_EQ(left_of(range_of("2026-01-15", "")), 1u);
  EXPECT_EQ(batch_.left_out.before, 1u);
  EXPECT_EQ(left_of(range_of("", "2026-01-15")), 1u);
  EXPECT_EQ(batch_.left_out.after, 1u);
  EXPECT_EQ(left_of(TimeRange{}), 3u);
}

TEST(LeftOutTest, IsSaidOnlyWhereSomethingWas) {
  std::vector<Error> said;
  const auto note = [&](const Error& error) { said.push_back(error); };
  tell_left_out({}, Language::English, note);
  EXPECT_TRUE(said.empty());
  tell_left_out({.before = 2, .after = 3, .without_time = 1, .first = {}, .last = {}}, Language::English, note);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said.front().what, HasSubstr("6 log entries (1 of them without a time)"));
}

}  // namespace
}  // namespace hinomi::app
