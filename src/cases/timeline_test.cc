#include "cases/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::Constellation;
using hinomi::testing::JoinedFacts;
using hinomi::testing::kContractorHost;
using hinomi::testing::kScanner;
using hinomi::testing::kThief;
using hinomi::testing::may;
using hinomi::testing::network;
using hinomi::testing::staging_taken_twice;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using enum Severity;
using enum Verdict;

std::vector<TimelineEntry> timeline(const Constellation& c) { return make_timeline(JoinedFacts(c).facts); }

std::vector<std::string> lines(const std::vector<TimelineEntry>& entries) {
  std::vector<std::string> list;
  for (const TimelineEntry& e : entries) list.push_back(format_local(e.time, kJst) + " " + e.party + " " + e.text.ja);
  return list;
}

std::string scanner(int n) { return "192.0.2." + std::to_string(n % 250 + 1); }

TEST(Timeline, NotesAndFindingsInOneOrder) {
  EXPECT_THAT(lines(timeline(staging_taken_twice())),
              ::testing::ElementsAre("2021-05-06 03:11:00 A1 203.0.113.77 が database_remote_access をした。",
                                     "2021-05-06 03:12:00 A1 203.0.113.77 が database_extraction をした。",
                                     "2021-05-06 03:12:30 A1 203.0.113.77 が database_dropped をした。",
                                     "2021-05-16 16:30:00 organisation 委託先に商品データの更新を依頼",
                                     "2021-05-17 10:14:00 contractor 198.51.100.20 が database_dropped をした。",
                                     "2021-05-17 10:14:00 contractor 198.51.100.20 が production_in_staging をした。",
                                     "2021-05-17 22:08:00 A1 203.0.113.77 が database_extraction をした。",
                                     "2021-05-17 22:08:45 A1 203.0.113.77 が database_dropped をした。",
                                     "2021-05-17 22:08:50 A1 203.0.113.77 が ransom_note をした。",
                                     "2021-05-18 11:40:00 contractor 要求文を見つける",
                                     "2021-05-18 12:00:00 organisation 委託先から最初の連絡"));
}

TEST(Timeline, EntriesCarryPlacesSeverityAndCount) {
  const auto entries = timeline(staging_taken_twice());
  EXPECT_EQ(entries[1].severity, Critical);
  EXPECT_EQ(entries[1].count, 12u);
  ASSERT_EQ(entries[1].refs.size(), 2u);
  EXPECT_EQ(entries[1].refs[0].place.evidence, 3u);
  EXPECT_TRUE(entries[3].refs.empty());
}

TEST(Timeline, EntriesHaveAPlaceInTheStory) {
  Constellation c = staging_taken_twice();
  for (Finding& f : c.findings) {
    if (f.rule == "database_remote_access") f.techniques = {"T1133", "T1078"};
    if (f.rule == "database_extraction") f.techniques = {"T1078", "T1213.006"};
    if (f.rule == "database_dropped") f.techniques = {"T1485"};
    if (f.rule == "ransom_note") f.techniques = {"T1657"};
  }
  std::vector<std::string> phases;
  for (const TimelineEntry& e : timeline(c)) phases.emplace_back(e.party + ' ' + std::string(to_string(e.phase)));
  // The contractor's acts stand nowhere; what the organisation wrote down once it had begun is its response.
  EXPECT_THAT(phases, ::testing::ElementsAre("A1 entry", "A1 action", "A1 destruction", "organisation response", "contractor ",
                                             "contractor ", "A1 action", "A1 destruction", "A1 destruction", "contractor response",
                                             "organisation response"));
}

TEST(Timeline, WhatTheOwnPeopleDoEveryDayIsNoStory) {
  Constellation c = staging_taken_twice();
  const std::size_t before = timeline(c).size();
  c.find("management_login", Info, Observed, kContractorHost, may(5), may(5), 0);  // in the access log
  EXPECT_EQ(timeline(c).size(), before);
  c.find("database_dropped", Info, Observed, kContractorHost, may(5), may(5), 3);  // in the database's log
  EXPECT_EQ(timeline(c).size(), before + 1);
}

TEST(Timeline, Nothing) { EXPECT_TRUE(timeline(Constellation()).empty()); }

TEST(Timeline, ALongActHasALastMoment) {
  Constellation c;
  c.add_evidence("auth.log", EvidenceKind::AuthLog, "");
  c.find("password_guessing", High, Attempted, kThief, may(3, 1), may(5, 7), 0, 900);
  const auto entries = timeline(c);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].text.ja, "203.0.113.77 が password_guessing をした。（2021-05-05 07:00:00 まで続く）");
  EXPECT_EQ(entries[0].count, 900u);
  EXPECT_EQ(entries[1].time, may(5, 7));
  EXPECT_EQ(entries[1].text.ja, "「password_guessing」の題の最後の記録。（203.0.113.77）");
  EXPECT_EQ(entries[1].text.en, "Last record of: Title of password_guessing. (203.0.113.77)");
}

TEST(Timeline, PartiesAreNamedAsTheLedgerDoes) {
  Constellation c;
  c.add_evidence("general.log", EvidenceKind::DatabaseLog, "db");
  c.ledger.contractors = {{"東雲システム", {network("198.51.100.0/24")}}, {"西の制作所", {network("198.51.101.0/24")}}};
  c.find("database_dropped", Info, Observed, kContractorHost, may(1), may(1), 0);
  c.find("database_dropped", Info, Observed, "10.0.0.7", may(2), may(2), 0);
  c.find("ransom_note", Critical, Succeeded, "", may(3), may(3), 0);
  c.find("database_dropped", Info, Observed, "198.51.101.1", may(4), may(4), 0);
  std::vector<std::string> parties;
  for (const TimelineEntry& e : timeline(c)) parties.push_back(e.party);
  EXPECT_THAT(parties, ::testing::ElementsAre("東雲システム", "organisation", "hinomi", "西の制作所"));

  c.ledger.notes.push_back({may(9), "association", {"電話", "A call"}});
  c.find("database_dropped", Info, Observed, "127.0.0.1", may(10), may(10), 0);
  c.find("database_dropped", Info, Observed, "::1", may(11), may(11), 0);
  c.find("database_dropped", Info, Observed, "192.168.3.4", may(12), may(12), 0);
  parties.clear();
  for (const TimelineEntry& e : timeline(c)) parties.push_back(e.party);
  EXPECT_THAT(parties, ::testing::ElementsAre("東雲システム", "association", "hinomi", "西の制作所", "association", "system",
                                              "system", "association"));
}

TEST(Timeline, StrangersWhoDidNothingGraveAndThingsWithoutTimeAreLeftOut) {
  Constellation c;
  c.add_evidence("access.log", EvidenceKind::AccessLog, "");
  c.find("odd_agent", Low, Observed, kScanner, may(1), may(1), 0);
  c.find("ransom_note", Critical, Succeeded, "", kNoTime, kNoTime, 0);
  EXPECT_TRUE(timeline(c).empty());
}

// An ordinary shop is probed by hundreds: the story must still fit on a page.
TEST(Timeline, HundredsOfProbesAreFoldedByDayAndTheStoryStays) {
  Constellation c = staging_taken_twice();
  for (int i = 0; i < 240; ++i)
    c.find(i % 5 ? "path_probe" : "sql_injection", Medium, Attempted, scanner(i), may(1 + i % 8, i % 24), may(1 + i % 8, i % 24), 0,
           3);
  const auto entries = timeline(c);
  EXPECT_LE(entries.size(), kTimelineEntries);
  EXPECT_EQ(entries.size(), 11u + 8u);
  EXPECT_THAT(entries, ::testing::Contains(
                           Field(&TimelineEntry::text,
                                 Field(&Text::ja,
                                       "探索や攻撃の試み（「path_probe」の題、「sql_"
                                       "injection」の題）が、30個のアドレスから計90件ありました。成功を示す記録はありません。"))));
  std::uint64_t probes = 0;
  for (const TimelineEntry& e : entries) probes += e.party == "others" ? e.count : 0;
  EXPECT_EQ(probes, 720u);
  for (const TimelineEntry& e : timeline(staging_taken_twice())) {
    EXPECT_THAT(lines(entries), ::testing::Contains(HasSubstr(e.text.ja))) << e.text.ja;
  }
}

TEST(Timeline, AYearOfProbesBecomesOneEntry) {
  Constellation c = staging_taken_twice();
  for (int i = 0; i < 300; ++i) {
    const Timestamp t{may(1).micros - i * 86'400LL * kMicrosPerSecond};
    c.find("path_probe", Medium, Attempted, scanner(i), t, t, 0);
  }
  const auto entries = timeline(c);
  EXPECT_EQ(entries.size(), 12u);
  EXPECT_EQ(entries[0].count, 300u);
}

TEST(Timeline, OwnWorkAndRepeatedActsAreFoldedToo) {
  Constellation c = staging_taken_twice();
  for (int i = 0; i < 60; ++i) {
    c.find("production_load", Info, Observed, kContractorHost, may(2 + i % 10, i % 24), may(2 + i % 10, i % 24), 3, 7);
    c.find("database_extraction", Critical, Succeeded, kThief, may(7 + i / 6, i % 6), may(7 + i / 6, i % 6, 30), 3, 2);
  }
  const auto entries = timeline(c);
  EXPECT_LE(entries.size(), kTimelineEntries);
  EXPECT_THAT(lines(entries), ::testing::Contains(HasSubstr("（同様のことが ")));
  std::uint64_t taken = 0, loaded = 0;
  for (const TimelineEntry& e : entries) {
    if (e.text.ja.find("database_extraction") != std::string::npos) taken += e.count;
    if (e.text.ja.find("production_load") != std::string::npos) loaded += e.count;
  }
  EXPECT_EQ(taken, 12u + 12u + 120u);
  EXPECT_EQ(loaded, 420u);
}

TEST(Timeline, NotesAreNeverFolded) {
  Constellation c;
  for (int i = 0; i < 90; ++i) c.ledger.notes.push_back({may(1 + i % 20, i % 24), "organisation", {"電話", "A call"}});
  EXPECT_EQ(timeline(c).size(), 90u);
}

}  // namespace
}  // namespace hinomi::cases
