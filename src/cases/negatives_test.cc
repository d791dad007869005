#include "cases/negatives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::Constellation;
using hinomi::testing::JoinedFacts;
using hinomi::testing::kScanner;
using hinomi::testing::kThief;
using hinomi::testing::may;
using hinomi::testing::staging_taken_twice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using enum EventKind;
using enum Severity;
using enum Verdict;

std::vector<Negative> negatives(const Constellation& c) { return find_negatives(JoinedFacts(c).facts); }

TEST(Negatives, ProductionIsCleanAndTheStatementNamesItsGround) {
  const Constellation c = staging_taken_twice();
  const auto list = negatives(c);
  ASSERT_EQ(list.size(), 1u) << "staging, where the thief was, gets no such statement";
  const Negative& n = list[0];
  EXPECT_EQ(n.asset, "production");
  EXPECT_EQ(n.examined, 19u * 72);
  EXPECT_EQ(n.from, may(1));
  EXPECT_EQ(n.to, may(19, 23, 40));
  EXPECT_TRUE(n.complete);
  EXPECT_THAT(n.evidence, ElementsAre("E1", "E2", "E3"));
  EXPECT_EQ(n.text.ja,
            "「production」のアクセスログ（2021-05-01 から "
            "2021-05-19、1,368件、欠落なし）を調べ、行為者のアドレスからのアクセスも同種の攻撃も見つかりませんでした。");
  EXPECT_EQ(n.text.en,
            "The access log of \"production\" (2021-05-01 to 2021-05-19, 1,368 requests, without gap) was examined: no access from "
            "an actor's address and "
            "no attack of this kind was found.");
}

TEST(Negatives, NotWhereTheThiefWasSeenEvenOnce) {
  Constellation c = staging_taken_twice();
  c.see(1, HttpRequest, may(9), kThief);
  EXPECT_TRUE(negatives(c).empty());
}

TEST(Negatives, NotWhereAGraveFindingLies) {
  for (const auto& [severity, verdict] : {std::pair(High, Attempted), {Medium, LikelySucceeded}, {Critical, Observed}}) {
    Constellation c = staging_taken_twice();
    c.find("sql_injection", severity, verdict, kScanner, may(9), may(9), 1);
    EXPECT_TRUE(negatives(c).empty());
  }
}

TEST(Negatives, FailedProbesOfOthersAreNamed) {
  Constellation c = staging_taken_twice();
  c.find("sql_injection", Medium, Attempted, kScanner, may(9), may(9), 1, 1250);
  c.see(1, HttpRequest, may(9), kScanner);
  const auto list = negatives(c);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(list[0].text.ja, HasSubstr("別のアドレス1個からの探索・攻撃の試みが1,250件ありますが、成功を示す記録はありません。"));
  EXPECT_THAT(list[0].text.en, HasSubstr("1,250 attempts from 1 other address are there; nothing shows that one succeeded."));
}

TEST(Negatives, SilencesAndUnreadLinesAreSaid) {
  Constellation c = staging_taken_twice();
  Constellation holed = staging_taken_twice();
  holed.coverage = Coverage();
  holed.see_visitors(0, HttpRequest, may(1), may(8));
  holed.see_visitors(1, HttpRequest, may(8, 14), may(15));
  holed.see_visitors(2, HttpRequest, may(15), may(20));
  holed.evidence[2].skipped = 3;
  const auto list = negatives(holed);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_FALSE(list[0].complete);
  EXPECT_THAT(list[0].text.ja, HasSubstr("不自然な空白1か所（2021-05-07 23:40:00 から 2021-05-08 14:00:00）、読めなかった記録3件"));
  EXPECT_THAT(list[0].text.en, HasSubstr("1 unusual silence (2021-05-07 23:40:00 to 2021-05-08 14:00:00), 3 records unreadable"));
  EXPECT_THAT(list[0].text.ja, Not(HasSubstr("欠落なし")));
}

TEST(Negatives, APartOfTheWindowThatIsNotCoveredIsSaid) {
  Constellation c = staging_taken_twice();
  c.coverage = Coverage();
  c.see_visitors(1, HttpRequest, may(8), may(15));
  const auto list = negatives(c);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_FALSE(list[0].complete);
  EXPECT_THAT(list[0].text.ja, HasSubstr("ただし、侵害の期間のうち 2021-05-06 03:11:00 から 2021-05-08 00:00:00、2021-05-14 "
                                         "23:40:00 から 2021-05-17 22:08:54 はこのログに含まれません。"));
}

TEST(Negatives, NeverWhereTheLogLiesOutsideTheWindow) {
  Constellation c = staging_taken_twice();
  c.coverage = Coverage();
  c.see_visitors(0, HttpRequest, may(1), may(5));
  EXPECT_TRUE(negatives(c).empty());
}

TEST(Negatives, NeverOfALogThatShowsOnlyAProxyOrNobody) {
  for (const char* prefix : {"10.0.0.", "none"}) {
    Constellation c = staging_taken_twice();
    c.coverage = Coverage();
    c.see_visitors(0, HttpRequest, may(1), may(20), prefix);
    EXPECT_TRUE(negatives(c).empty()) << prefix;
  }
}

TEST(Negatives, ADatabaseLogWithoutStatementsProvesNothing) {
  Constellation c = staging_taken_twice();
  c.ledger.databases.push_back(hinomi::testing::database("archive"));
  const auto log = c.add_evidence("archive/error.log", EvidenceKind::DatabaseLog, "archive");
  for (int day = 1; day < 20; ++day) c.see(log, Message, may(day), "");
  for (const Negative& n : negatives(c)) EXPECT_NE(n.asset, "archive");
  const auto general = c.add_evidence("archive/general.log", EvidenceKind::DatabaseLog, "archive");
  c.see_visitors(general, DatabaseStatement, may(1), may(20), "10.0.0.");
  const auto list = negatives(c);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[1].asset, "archive");
  EXPECT_THAT(list[1].text.ja, HasSubstr("行為者のアドレスからの接続も同種の操作も見つかりませんでした。"));
  EXPECT_THAT(list[1].evidence, ElementsAre("E8")) << "the error log carries none of it";
}

TEST(Negatives, WithoutAnyFindingItSaysThatNothingWasFound) {
  Constellation c = staging_taken_twice();
  c.findings.clear();
  const auto list = negatives(c);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_THAT(list[0].text.ja, HasSubstr("攻撃を示す記録は見つかりませんでした。"));
}

TEST(Negatives, WithoutLedgerNothingIsClaimed) {
  Constellation c = staging_taken_twice();
  c.ledger = {};
  EXPECT_TRUE(negatives(c).empty());
}

}  // namespace
}  // namespace hinomi::cases
