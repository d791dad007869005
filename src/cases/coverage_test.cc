#include "cases/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace hinomi::cases {
namespace {

/// Days from 2031-03-01, a Saturday, on.
Timestamp at(int day, int hour, int minute = 0) {
  return {to_timestamp({2031, 3, 1, hour, minute, 0, 0}, kJst)->micros + (day - 1) * 86'400 * kMicrosPerSecond};
}

Event request(Timestamp time, std::string_view client, std::int64_t bytes = 100, std::uint32_t evidence = 0) {
  Event e;
  e.kind = EventKind::HttpRequest;
  e.place.evidence = evidence;
  e.time = time;
  e.client = IpAddress::parse(client).value_or(IpAddress{});
  e.bytes_out = bytes;
  return e;
}

Event on_connection(EventKind kind, std::uint64_t connection, std::string_view client = {}) {
  Event e;
  e.kind = kind;
  e.time = at(1, 12);
  e.connection = connection;
  if (!client.empty()) e.client = *IpAddress::parse(client);
  return e;
}

TEST(Coverage, CountsEventsAddressesAndBytes) {
  Coverage coverage;
  const std::vector<Event> events = {request(at(1, 9), "192.0.2.1", 10),    request(at(1, 10), "192.0.2.2", 20),
                                     request(at(1, 11), "192.0.2.1", 30),   request(at(1, 12), "2001:db8::1", Event::kAbsent),
                                     request(at(1, 9, 30), "192.0.2.1", 5), request(at(1, 13), "", 7)};
  coverage.see(events);
  const LogCoverage& log = coverage.logs().at(0);
  EXPECT_EQ(log.events, 6u);
  EXPECT_EQ(log.count(EventKind::HttpRequest), 6u);
  EXPECT_EQ(log.first, at(1, 9));
  EXPECT_EQ(log.last, at(1, 13));
  EXPECT_EQ(log.out_of_order, 1u);
  EXPECT_EQ(log.without_address, 1u);
  EXPECT_EQ(log.addresses.size(), 3u);
  const AddressTally& one = log.addresses.at(*IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(one.requests, 3u);
  EXPECT_EQ(one.bytes_out, 45u);
  EXPECT_EQ(log.addresses.at(*IpAddress::parse("2001:db8::1")).bytes_out, 0u);
}

TEST(Coverage, KeepsLogsApartHoweverTheyAreMixed) {
  Coverage coverage;
  std::vector<Event> events;
  for (int i = 0; i < 300; ++i)
    events.push_back(request(at(1, i % 24), i % 2 ? "192.0.2.1" : "192.0.2.9", 1, static_cast<std::uint32_t>(i % 3)));
  coverage.see(events);
  coverage.see(events);
  for (std::uint32_t e = 0; e < 3; ++e) EXPECT_EQ(coverage.logs().at(e).events, 200u) << e;
}

// A general log names the client when a connection opens, and never again.
TEST(Coverage, StatementsBelongToTheAddressThatOpenedTheirConnection) {
  using enum EventKind;
  Coverage coverage;
  coverage.see(std::vector<Event>{on_connection(DatabaseConnect, 7, "203.0.113.7"), on_connection(DatabaseConnect, 8, "192.0.2.5"),
                                  on_connection(DatabaseStatement, 7), on_connection(DatabaseStatement, 7),
                                  on_connection(DatabaseStatement, 8), on_connection(DatabaseStatement, 9),
                                  on_connection(DatabaseConnect, 7), on_connection(DatabaseStatement, 7)});
  const LogCoverage& log = coverage.logs().at(0);
  EXPECT_EQ(log.addresses.at(*IpAddress::parse("203.0.113.7")).statements, 2u);
  EXPECT_EQ(log.addresses.at(*IpAddress::parse("192.0.2.5")).statements, 1u);
  EXPECT_EQ(log.without_address, 3u) << "connection 9 was never opened; 7 was opened anew by somebody unnamed";
}

TEST(Coverage, ManyConnectionsAreForgottenOldestFirst) {
  Coverage coverage;
  std::vector<Event> events;
  for (std::uint64_t i = 1; i <= 3 * Coverage::kMaxConnections; ++i)
    events.push_back(on_connection(EventKind::DatabaseConnect, i, "203.0.113.7"));
  events.push_back(on_connection(EventKind::DatabaseStatement, 3 * Coverage::kMaxConnections - 10));
  events.push_back(on_connection(EventKind::DatabaseStatement, 2));
  coverage.see(events);
  const LogCoverage& log = coverage.logs().at(0);
  EXPECT_EQ(log.addresses.at(*IpAddress::parse("203.0.113.7")).statements, 1u);
  EXPECT_EQ(log.without_address, 1u);
}

TEST(Coverage, TimesBeyondAnyCalendarAreCountedAsNone) {
  Coverage coverage;
  coverage.see(std::vector<Event>{request({std::numeric_limits<std::int64_t>::max()}, "192.0.2.1"),
                                  request({std::numeric_limits<std::int64_t>::min() + 1}, "192.0.2.1"),
                                  request(kNoTime, "192.0.2.1"), request({-1}, "192.0.2.1"), request({0}, "192.0.2.1")});
  const LogCoverage& log = coverage.logs().at(0);
  EXPECT_EQ(log.events, 5u);
  EXPECT_EQ(log.without_time, 3u);
  EXPECT_EQ(log.first.micros, -1);
  EXPECT_EQ(log.last.micros, 0);
  EXPECT_EQ(log.hours.size(), 2u);
}

TEST(Coverage, HugeSizesDoNotWrap) {
  Coverage coverage;
  const auto huge = std::numeric_limits<std::int64_t>::max();
  coverage.see(std::vector<Event>{request(at(1, 1), "192.0.2.1", huge), request(at(1, 1), "192.0.2.1", huge),
                                  request(at(1, 1), "192.0.2.1", huge)});
  EXPECT_EQ(coverage.logs().at(0).addresses.begin()->second.bytes_out, std::numeric_limits<std::uint64_t>::max());
}

// Somebody with a /64 of his own must not fill the memory.
TEST(Coverage, AddressesAreBoundedAndTheRestIsCounted) {
  Coverage coverage;
  std::vector<Event> events(1000, request(at(1, 1), "2001:db8::"));
  std::uint64_t n = 0;
  const std::uint64_t total = Coverage::kMaxAddresses + 5000;
  while (n < total) {
    for (Event& e : events) {
      ++n;
      for (int b = 0; b < 8; ++b) e.client.bytes[static_cast<std::size_t>(15 - b)] = static_cast<std::uint8_t>(n >> (8 * b));
      e.place.evidence = static_cast<std::uint32_t>(n % 2);
    }
    coverage.see(events);
  }
  std::uint64_t kept = 0, forgotten = 0;
  for (const auto& [evidence, log] : coverage.logs()) kept += log.addresses.size(), forgotten += log.addresses_forgotten;
  EXPECT_EQ(kept, Coverage::kMaxAddresses);
  EXPECT_EQ(forgotten, n - Coverage::kMaxAddresses);
}

TEST(Coverage, HoursAreBounded) {
  Coverage coverage;
  std::vector<Event> events;
  for (std::int64_t hour = 0; hour < 410'000; ++hour) {
    events.push_back(request(Timestamp::from_seconds(hour * 3600), "192.0.2.1"));
    if (events.size() == 10'000) coverage.see(events), events.clear();
  }
  EXPECT_EQ(coverage.logs().at(0).hours.size(), Coverage::kMaxHours);
  EXPECT_EQ(coverage.logs().at(0).hours_forgotten, 410'000 - Coverage::kMaxHours);
}

TEST(Coverage, OrderOfEventsDoesNotMatter) {
  std::vector<Event> events;
  for (int day = 1; day <= 20; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      if (day == 9 && hour >= 3 && hour < 17) continue;
      events.push_back(request(at(day, hour, (day * 7 + hour * 13) % 60), hour % 3 ? "192.0.2.1" : "192.0.2.77"));
    }
  }
  Coverage sorted;
  sorted.see(events);
  std::mt19937 random(4);
  for (int round = 0; round < 5; ++round) {
    if (round == 0)
      std::ranges::reverse(events);
    else
      std::shuffle(events.begin(), events.end(), random);
    Coverage mixed;
    mixed.see(std::span(events).first(100));
    EXPECT_FALSE(mixed.logs().empty());  // asked in between: judged anew afterwards
    mixed.see(std::span(events).subspan(100));
    EXPECT_EQ(mixed.logs().at(0).silences, sorted.logs().at(0).silences);
    EXPECT_EQ(mixed.logs().at(0).first, sorted.logs().at(0).first);
    EXPECT_EQ(mixed.logs().at(0).last, sorted.logs().at(0).last);
  }
  ASSERT_EQ(sorted.logs().at(0).silences.size(), 1u);
}

TEST(Coverage, NothingSeen) {
  Coverage coverage;
  coverage.see({});
  EXPECT_TRUE(coverage.logs().empty());
}

// ---- silences ----

/// One event in each hour for which `speaks` says so.
template <typename Speaks>
std::vector<ActiveHour> habit(int days, Speaks speaks) {
  std::vector<ActiveHour> hours;
  for (int day = 1; day <= days; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      if (speaks(day, hour)) hours.push_back({at(day, hour, 2), at(day, hour, 55)});
    }
  }
  return hours;
}
bool is_weekend(int day) { return day % 7 == 1 || day % 7 == 2; }

TEST(FindSilences, ABusyLogThatFallsSilentForHoursIsReported) {
  const auto silences = find_silences(habit(24, [](int day, int hour) { return !(day == 13 && hour >= 9 && hour < 16); }), kJst);
  EXPECT_EQ(silences, (std::vector<Silence>{{at(13, 8, 55), at(13, 16, 2)}}));
}

TEST(FindSilences, SeveralSilencesOfVeryDifferentLength) {
  const auto silences =
      find_silences(habit(40,
                          [](int day, int hour) {
                            return !(day >= 10 && day < 31) && !(day == 5 && hour >= 1 && hour < 9) && !(day == 36 && hour < 10);
                          }),
                    kJst);
  ASSERT_EQ(silences.size(), 3u);
  EXPECT_EQ(silences[0], (Silence{at(5, 0, 55), at(5, 9, 2)}));
  EXPECT_EQ(silences[1], (Silence{at(9, 23, 55), at(31, 0, 2)}));
  EXPECT_EQ(silences[2], (Silence{at(35, 23, 55), at(36, 10, 2)}));
}

TEST(FindSilences, QuietNightsAndWeekendsAreAHabit) {
  EXPECT_TRUE(find_silences(habit(40, [](int, int hour) { return hour >= 8 && hour < 22; }), kJst).empty());
  EXPECT_TRUE(find_silences(habit(40, [](int day, int hour) { return !is_weekend(day) && hour >= 9 && hour < 18; }), kJst).empty());
}

TEST(FindSilences, AWorkingDayThatIsMissingIsNoHabit) {
  // Day 19 is a Wednesday.
  const auto silences =
      find_silences(habit(40, [](int day, int hour) { return !is_weekend(day) && hour >= 9 && hour < 18 && day != 19; }), kJst);
  EXPECT_EQ(silences, (std::vector<Silence>{{at(18, 17, 55), at(20, 9, 2)}}));
}

TEST(FindSilences, ALogThatSpeaksNowAndThenIsNotAccused) {
  std::mt19937 random(11);
  std::size_t accused = 0;
  for (int round = 0; round < 50; ++round) {
    std::vector<ActiveHour> hours = habit(60, [&](int, int) { return random() % 30 == 0; });
    accused += find_silences(hours, kJst).size();
  }
  EXPECT_EQ(accused, 0u);
}

TEST(FindSilences, ShortStretchesAndFewEventsSayNothing) {
  EXPECT_TRUE(find_silences({}, kJst).empty());
  EXPECT_TRUE(find_silences({{at(1, 1), at(1, 1)}}, kJst).empty());
  EXPECT_TRUE(find_silences({{at(1, 1), at(1, 1)}, {at(20, 1), at(20, 1)}}, kJst).empty());
  EXPECT_TRUE(find_silences(habit(24, [](int day, int hour) { return !(day == 13 && hour >= 9 && hour < 14); }), kJst).empty());
}

TEST(FindSilences, AStrayEventFarInTheFutureDoesNotHideTheRest) {
  auto hours = habit(24, [](int day, int hour) { return !(day == 13 && hour >= 9 && hour < 19); });
  const Timestamp stray = *to_timestamp({2079, 1, 1, 0, 0, 0, 0}, kJst);
  hours.push_back({stray, stray});
  const auto silences = find_silences(hours, kJst);
  ASSERT_EQ(silences.size(), 2u);
  EXPECT_EQ(silences[0], (Silence{at(13, 8, 55), at(13, 19, 2)}));
  EXPECT_EQ(silences[1].to, stray);
}

TEST(FindSilences, TimesBefore1970) {
  std::vector<ActiveHour> hours;
  for (int hour = -2000; hour < -1000; ++hour) {
    if (hour >= -1500 && hour < -1488) continue;
    hours.push_back({Timestamp::from_seconds(hour * 3600LL), Timestamp::from_seconds(hour * 3600LL)});
  }
  EXPECT_EQ(find_silences(hours, kJst).size(), 1u);
}

// ---- shorter pauses of a busy log ----

/// Requests at random, so many an hour on average, for which `kept` says so.
template <typename PerHour, typename Kept>
std::vector<Silence> pauses_of(int days, unsigned seed, PerHour per_hour, Kept kept) {
  std::mt19937 random(seed);
  Coverage coverage;
  std::vector<Event> events;
  for (int day = 1; day <= days; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      for (int n = per_hour(hour); n > 0; --n) {
        const Timestamp time{at(day, hour).micros + static_cast<std::int64_t>(random() % 3600) * kMicrosPerSecond};
        if (kept(time)) events.push_back(request(time, "192.0.2.1"));
      }
    }
  }
  std::ranges::sort(events, {}, &Event::time);
  coverage.see(events);
  return coverage.logs().at(0).silences;
}
bool always(Timestamp) { return true; }
auto outside(Timestamp from, Timestamp to) {
  return [=](Timestamp time) { return time < from || time >= to; };
}

TEST(FindSilences, AStretchCutOutOfABusyLogIsReported) {
  for (const int days : {1, 3, 20}) {
    const auto silences = pauses_of(days, 5, [](int) { return 250; }, outside(at(days, 13, 10), at(days, 13, 50)));
    ASSERT_EQ(silences.size(), 1u) << days;
    EXPECT_NEAR(static_cast<double>(silences[0].from.micros), static_cast<double>(at(days, 13, 10).micros), 120e6);
    EXPECT_NEAR(static_cast<double>(silences[0].to.micros), static_cast<double>(at(days, 13, 50).micros), 120e6);
  }
}

TEST(FindSilences, HoursCutOutByNightAreReportedOnce) {
  const auto by_day = [](int hour) { return hour < 7 ? 60 : 400; };
  EXPECT_EQ(pauses_of(10, 6, by_day, outside(at(7, 1, 40), at(7, 4, 20))).size(), 1u);
  EXPECT_EQ(pauses_of(10, 6, by_day, outside(at(7, 1, 40), at(7, 10, 20))).size(), 1u) << "a long one is told as before";
}

TEST(FindSilences, PausesOfEveryNightAreAHabit) {
  const auto nightly = [](Timestamp time) {
    const std::int64_t minute = (time.micros / kMicrosPerSecond / 60 + 9 * 60) % (24 * 60);
    return minute < 4 * 60 || minute >= 4 * 60 + 40;  // closed from 4:00 to 4:40
  };
  EXPECT_TRUE(pauses_of(14, 7, [](int) { return 200; }, nightly).empty());
}

TEST(FindSilences, OrdinaryTrafficHasNoPauses) {
  std::size_t accused = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    for (const int rate : {3, 12, 40, 200})
      accused += pauses_of(15, seed, [&](int hour) { return hour < 6 ? rate / 3 : rate; }, always).size();
  }
  EXPECT_EQ(accused, 0u);
}

}  // namespace
}  // namespace hinomi::cases
