#include "cases/gaps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::Constellation;
using hinomi::testing::JoinedFacts;
using hinomi::testing::may;
using hinomi::testing::staging_taken_twice;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using enum EventKind;

std::vector<Gap> gaps(const Constellation& c) { return find_gaps(JoinedFacts(c).facts); }
std::vector<Text> unknowns(const Constellation& c) { return find_unknowns(JoinedFacts(c).facts); }
auto says(const std::string& ja) { return Field(&Gap::why, Field(&Text::ja, HasSubstr(ja))); }
auto asks(const std::string& ja) { return Field(&Text::ja, HasSubstr(ja)); }

TEST(Gaps, AccessLogsNeverHoldBodies) {
  const auto list = gaps(staging_taken_twice());
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(list[0], says("POST の本文"));
  EXPECT_EQ(list[0].kind, EvidenceKind::AccessLog);
}

TEST(Gaps, ARotatedFileIsMissing) {
  Constellation c;
  for (const char* path : {"logs/access.log", "logs/access.log.1", "logs/access.log.4.gz"})
    c.see(c.add_evidence(path, EvidenceKind::AccessLog, ""), HttpRequest, may(1), "192.0.2.1");
  EXPECT_THAT(gaps(c), Contains(says("のうち .2、.3 が証拠にありません。")));
  Constellation whole;
  for (const char* path : {"logs/access.log.2.gz", "logs/access.log.1", "logs/access-20210501.log", "logs/app2.log"})
    whole.see(whole.add_evidence(path, EvidenceKind::AccessLog, ""), HttpRequest, may(1), "192.0.2.1");
  EXPECT_THAT(gaps(whole), Not(Contains(says("ローテーション"))));
}

TEST(Gaps, TheClockWentBack) {
  Constellation c;
  const auto log = c.add_evidence("access.log", EvidenceKind::AccessLog, "");
  for (int minute = 0; minute < 50; ++minute) c.see(log, HttpRequest, may(1, 10, minute), "192.0.2.1");
  c.see(log, HttpRequest, may(1, 10, 5), "192.0.2.2");  // one long download
  c.see(log, HttpRequest, may(1, 10, 51), "192.0.2.1");
  EXPECT_THAT(gaps(c), Not(Contains(says("へ戻っています"))));
  for (int minute = 0; minute < 20; ++minute) c.see(log, HttpRequest, may(1, 9, minute), "192.0.2.1");
  EXPECT_THAT(gaps(c), Contains(AllOf(says("2021-05-01 10:51:00 から 2021-05-01 09:00:00 へ戻っています"),
                                      Field(&Gap::from, may(1, 9)), Field(&Gap::to, may(1, 10, 51)))));
}

TEST(Gaps, WithoutEvidenceAndLedgerThereIsNothingToMiss) { EXPECT_THAT(gaps(Constellation()), IsEmpty()); }

TEST(Gaps, AnAssetWithoutLog) {
  Constellation c = staging_taken_twice();
  c.ledger.sites.push_back(hinomi::testing::site("staging web"));
  c.ledger.databases.push_back(hinomi::testing::database("main db"));
  const auto list = gaps(c);
  EXPECT_THAT(list, Contains(AllOf(says("「staging web」のアクセスログが証拠にありません。"), Field(&Gap::from, may(6, 3, 11)),
                                   Field(&Gap::to, may(17, 22, 8, 54)))));
  EXPECT_THAT(list, Contains(says("「main db」のデータベースのログが証拠にありません。")));
  EXPECT_THAT(unknowns(c), Contains(asks("「staging web」に行為者の操作があったかどうかは分かりません。")));
}

TEST(Gaps, ThePartOfTheTimeThatWasAskedFor) {
  const Constellation c = staging_taken_twice();
  JoinedFacts joined(c);
  joined.facts.portion = {{may(6), may(18)}, {.before = 1'200, .after = 3, .without_time = 2, .first = may(1), .last = may(20)}};
  const auto list = find_gaps(joined.facts);
  EXPECT_THAT(list, Contains(AllOf(says("それより前の1,200件"), Field(&Gap::from, kNoTime), Field(&Gap::to, may(6)))));
  EXPECT_THAT(list, Contains(AllOf(says("その時刻からの3件"), Field(&Gap::from, may(18)), Field(&Gap::to, kNoTime))));
  EXPECT_THAT(list, Contains(says("時刻の分からないログの記録2件")));
  joined.facts.portion = {{may(6), kNoTime}, {}};
  EXPECT_EQ(find_gaps(joined.facts).size(), 2u);  // also where nothing happened before
}

TEST(Gaps, ALogThatIsThereButNotOfTheTimeAskedFor) {
  Constellation c = staging_taken_twice();
  c.ledger.sites.push_back(hinomi::testing::site("staging web"));
  Evidence& log = c.evidence.emplace_back();
  log.id = "E9", log.path = "web/access.log", log.asset = "staging web", log.kind = EvidenceKind::AccessLog;
  JoinedFacts joined(c);
  joined.facts.portion = {{may(6), kNoTime}, {.before = 10, .after = 0, .without_time = 0, .first = may(1), .last = may(2)}};
  EXPECT_THAT(find_gaps(joined.facts), Contains(says("「staging web」のアクセスログには、指定された期間の記録がありません。")));
  EXPECT_THAT(find_unknowns(joined.facts), Contains(asks("指定された期間の外に何があったかは分かりません。「staging web」")));
}

TEST(Gaps, AGeneralLogThatWasOff) {
  Constellation c = staging_taken_twice();
  c.coverage = Coverage();
  c.see(4, Message, may(1), "");
  EXPECT_THAT(gaps(c), Contains(says("general_log や監査ログが無効とみられる")));
}

TEST(Gaps, LogsThatDoNotReachOverTheWindow) {
  Constellation c = staging_taken_twice();
  c.coverage = Coverage();
  c.see_visitors(1, HttpRequest, may(8), may(15));
  c.see_visitors(3, DatabaseStatement, may(18), may(20));
  const auto list = gaps(c);
  EXPECT_THAT(list, Contains(AllOf(says("2021-05-08 00:00:00 から始まり"), Field(&Gap::asset, "production"),
                                   Field(&Gap::from, may(6, 3, 11)), Field(&Gap::to, may(8)))));
  EXPECT_THAT(list, Contains(AllOf(says("2021-05-14 23:40:00 で終わり"), Field(&Gap::from, may(14, 23, 40)),
                                   Field(&Gap::to, may(17, 22, 8, 54)))));
  EXPECT_THAT(list, Contains(AllOf(says("侵害の期間を全く含みません"), Field(&Gap::asset, "staging"))));
  EXPECT_THAT(unknowns(c),
              Contains(asks("侵害の期間のうち、「production」のアクセスログが残っていない部分に何があったかは分かりません。")));
}

TEST(Gaps, SilencesAreCitedWithTheirTimes) {
  Constellation c = staging_taken_twice();
  c.coverage = Coverage();
  c.see_visitors(0, HttpRequest, may(1), may(8));
  c.see_visitors(2, HttpRequest, may(9), may(20));
  EXPECT_THAT(gaps(c), Contains(AllOf(says("2021-05-07 23:40:00 から 2021-05-09 00:00:00 まで記録がありません"),
                                      Field(&Gap::from, may(7, 23, 40)), Field(&Gap::to, may(9)))));
}

TEST(Gaps, ManySilencesAreCounted) {
  Constellation c;
  const auto log = c.add_evidence("access-2021.log", EvidenceKind::AccessLog, "");
  for (int round = 0; round < 60; ++round) {
    const Timestamp from{may(1).micros + round * 100LL * 3600 * kMicrosPerSecond};
    c.see_visitors(log, HttpRequest, from, {from.micros + 88LL * 3600 * kMicrosPerSecond});
  }
  const auto list = gaps(c);
  EXPECT_THAT(list[0], says("アクセスログ（access-2021.log）は"));
  EXPECT_EQ(list.size(), 21u) << "twenty silences and the standing note";
  EXPECT_THAT(list[19], says("このほか同様の空白が39か所あります。"));
}

TEST(Gaps, UnreadStretchesAreCitedByPlaceAndReason) {
  Constellation c = staging_taken_twice();
  c.evidence[3].skipped = 1204;
  c.evidence[3].skips = {{{3, 77, 4000}, SkipReason::BadTime, ""}};
  c.evidence[4].read = 0;
  c.evidence[4].skipped = 1;
  c.evidence[4].skips = {{{4, 0, 0}, SkipReason::UnreadableFile, ""}};
  const auto photo = c.add_evidence("photo.jpg", EvidenceKind::Other, "");
  c.evidence[photo].skipped = 1;
  c.evidence[photo].skips = {{{photo, 0, 0}, SkipReason::NotEvidence, ""}};
  const auto list = gaps(c);
  EXPECT_THAT(list,
              Contains(says(
                  "証拠 E4（evidence/staging/general.log）のうち1,204件は読めませんでした（最初は77行目: 日時として読めない）。")));
  EXPECT_THAT(list, Contains(says("証拠 E5（evidence/staging/error.log）は読めませんでした（ファイルを開けない）。")));
  EXPECT_THAT(list, Not(Contains(says("photo.jpg"))));
}

TEST(Gaps, TablesOfWhichOnlyASampleWasExamined) {
  Constellation c = staging_taken_twice();
  EXPECT_THAT(unknowns(c), Not(Contains(asks("標本"))));
  c.evidence[4].sampled = {{"shop.access_log", 1000, 300'000, {}}, {"shop.goods", 980, {}, {}}};
  EXPECT_THAT(gaps(c), Contains(says("2個の表（shop.access_log、shop.goods）は標本の行だけを調べ")));
  EXPECT_THAT(unknowns(c), Contains(asks("標本だけを調べた2個の表に個人がいるかどうかは分かりません")));
}

TEST(Gaps, RecordsWithoutAddress) {
  Constellation c = staging_taken_twice();
  const auto auth = c.add_evidence("auth.log", EvidenceKind::AuthLog, "");
  c.see(auth, LoginSucceeded, may(3), "");
  c.see(0, HttpRequest, may(3), "");
  const auto list = gaps(c);
  EXPECT_THAT(
      list,
      Contains(says(
          "「production」のアクセスログ（evidence/production/access.log）のうち1件には、接続元のアドレスの記録がありません。")));
  EXPECT_THAT(list, Not(Contains(says("auth.log")))) << "a login at the machine itself has none";
}

TEST(Gaps, AProxyThatHidesTheVisitors) {
  Constellation c = staging_taken_twice();
  c.coverage = Coverage();
  c.see_visitors(0, HttpRequest, may(1), may(20), "10.0.0.");
  EXPECT_THAT(gaps(c), Contains(says("trusted_proxies")));
}

TEST(Gaps, HostilePathsDoNotBreakOut) {
  Constellation c;
  const auto log = c.add_evidence("a\nb\x1b[31m\xff.log", EvidenceKind::AccessLog, "");
  c.see(log, HttpRequest, may(1), "192.0.2.1");
  c.evidence[log].skipped = 1;
  for (const Gap& gap : gaps(c)) EXPECT_EQ(gap.why.ja.find_first_of("\n\x1b\xff"), std::string::npos) << gap.why.ja;
}

TEST(Unknowns, NothingOpenWhereAllIsConfirmed) { EXPECT_THAT(unknowns(staging_taken_twice()), IsEmpty()); }

TEST(Unknowns, ReadsPersonsAndData) {
  Constellation c = staging_taken_twice();
  c.impact.confirmed.tables = 7;
  c.impact.possible.persons_max = 1300;
  c.find("web_shell", Severity::High, Verdict::LikelySucceeded, "203.0.113.5", may(7), may(7), 1);
  const auto list = unknowns(c);
  EXPECT_THAT(list, Contains(asks("9個の表のうち2個は、読み出されたことを示す記録がありません")));
  EXPECT_THAT(list, Contains(asks("1,234人から1,300人の間")));
  EXPECT_THAT(list, Contains(asks("1件の検知は、成功した可能性が高い")));
  c.impact = {};
  EXPECT_THAT(unknowns(c), Contains(asks("誰の個人情報が何件含まれていたかは分かりません。")));
}

}  // namespace
}  // namespace hinomi::cases
