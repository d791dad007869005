// What counts as a statement of a new kind.
#include "findings/novel_statements.h"

#include "findings/scene.h"

namespace hinomi::findings {
namespace {

class NovelStatementsTest : public ::testing::Test {
 protected:
  NovelStatementsTest() {
    log_ = scene_.add_log("db/general.log", EvidenceKind::DatabaseLog, "db");
    say("2020-07-10T00:00:00", "SELECT a FROM news WHERE id = 1");
  }
  const NovelStatement* say(std::string_view time, std::string_view sql) {
    scene_.connect(log_, time, 1, "127.0.0.1", "web", "shop");
    statements_.see(scene_.events.back());
    scene_.statement(log_, time, 1, sql);
    return statements_.see(scene_.events.back());
  }

  Scene scene_;
  std::uint32_t log_ = 0;
  DetectorContext context_{scene_.ledger,   scene_.evidence, shipped_content(),
                           no_rules_,       no_crs_,         FingerprintKey(std::array<std::uint8_t, 16>{7}),
                           scene_.baselines};
  NovelStatements statements_{context_};

 private:
  RuleSet no_rules_;
  CrsRules no_crs_;
};

TEST_F(NovelStatementsTest, KindsAreKnownWithoutTheirValues) {
  EXPECT_EQ(say("2020-07-10T03:00:00", "SELECT a FROM news WHERE id = 77"), nullptr);
  EXPECT_EQ(say("2020-07-10T03:00:00", "SELECT a FROM news WHERE id = '7;'"), nullptr);
  const NovelStatement* novel = say("2020-07-10T03:00:01", "SELECT * FROM `members`");
  ASSERT_NE(novel, nullptr);
  EXPECT_EQ(novel->act, SqlAct::Read);
  ASSERT_EQ(novel->tables.size(), 1u);
  EXPECT_EQ(novel->tables[0].database, "shop");
  EXPECT_EQ(novel->tables[0].table, "members");
  EXPECT_TRUE(novel->tables[0].whole);
}

TEST_F(NovelStatementsTest, ListsOfAnyLengthAreAlike) {
  say("2020-07-10T00:10:00", "SELECT a FROM news WHERE id IN (1, 2)");
  EXPECT_EQ(say("2020-07-10T03:00:00", "SELECT a FROM news WHERE id IN (1, 2, 3, 4, 5)"), nullptr);
}

TEST_F(NovelStatementsTest, UsualAfterAnHour) {
  EXPECT_EQ(say("2020-07-10T00:30:00", "SELECT b FROM news"), nullptr) << "in the log's first hour nothing is judged";
  EXPECT_NE(say("2020-07-10T02:00:00", "SELECT c FROM news"), nullptr);
  EXPECT_NE(say("2020-07-10T02:30:00", "SELECT c FROM news"), nullptr);
  EXPECT_EQ(say("2020-07-10T03:00:00", "SELECT c FROM news"), nullptr);
}

TEST_F(NovelStatementsTest, OnlyTheLastSecondsAreRecent) {
  say("2020-07-10T02:00:00", "SELECT c FROM news");
  say("2020-07-10T02:00:02", "SELECT d FROM news");
  EXPECT_EQ(statements_.recent().size(), 2u);
  say("2020-07-10T02:00:05", "SELECT e FROM news");
  EXPECT_EQ(statements_.recent().size(), 1u);
}

}  // namespace
}  // namespace hinomi::findings
