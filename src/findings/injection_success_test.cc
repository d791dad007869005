// When a request's SQL counts as carried out, and when not.
#include "findings/injection_success.h"

#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr const char* kUnion =
    "/news.php?id=-1%20UNION%20ALL%20SELECT%20NULL,(SELECT%20mail%20FROM%20kotori.members%20LIMIT%200,1)--%20-";
constexpr const char* kRun =
    "SELECT title FROM news WHERE id = -1 UNION ALL SELECT NULL,(SELECT mail FROM kotori.members LIMIT 0,1)-- -";

struct Logs {
  Scene scene;
  std::uint32_t web = scene.add_log("web/access.log", EvidenceKind::AccessLog, "www");
  std::uint32_t database = scene.add_log("db/general.log", EvidenceKind::DatabaseLog, "db");

  const Finding* of(const std::vector<Finding>& found, std::string_view rule) {
    const auto it = std::ranges::find(found, rule, &Finding::rule);
    return it == found.end() ? nullptr : &*it;
  }
  /// The verdict on the first finding about SQL.
  Finding judged() {
    for (Finding& f : found_ = scene.run("attack_pattern"))
      if (f.rule.contains("sql")) return f;
    ADD_FAILURE() << "no finding";
    return {};
  }
  std::vector<Finding> found_;
};

TEST(InjectionSuccess, AReadThroughUnion) {
  for (const bool database_first : {true, false}) {
    Logs logs;
    const auto run = [&] { logs.scene.statement(logs.database, "2020-07-10T23:52:12", 7, kRun); };
    if (database_first) run();
    logs.scene.request(logs.web, "2020-07-10T23:52:12", "198.51.100.77", "GET", kUnion, 200, 2900);
    if (!database_first) run();
    const auto found = logs.scene.run("attack_pattern");
    const Finding* f = logs.of(found, "sql_injection_union");
    ASSERT_NE(f, nullptr);
    EXPECT_EQ(f->verdict, Verdict::Succeeded);
    EXPECT_EQ(f->severity, Severity::Critical);
    ASSERT_EQ(f->tables_read.size(), 1u);
    EXPECT_EQ(f->tables_read[0].database, "kotori");
    EXPECT_EQ(f->tables_read[0].table, "members");
    EXPECT_FALSE(f->tables_read[0].whole);
    EXPECT_EQ(f->refs.back().place.evidence, logs.database);
  }
}

TEST(InjectionSuccess, SqlThatReadsNoTable) {
  Logs logs;
  logs.scene.request(logs.web, "2020-07-10T23:39:31", "198.51.100.77", "GET", "/news.php?id=12+AND+SLEEP(2)", 200, 507);
  logs.scene.statement(logs.database, "2020-07-10T23:39:31", 7, "SELECT title FROM news WHERE id = 12 AND SLEEP(2)");
  const Finding f = logs.judged();
  EXPECT_EQ(f.verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(f.severity, Severity::High);
  EXPECT_TRUE(f.tables_read.empty());
}

TEST(InjectionSuccess, QuotedValuesAreNotCarriedOut) {
  Logs logs;
  logs.scene.request(logs.web, "2020-07-10T23:52:12", "198.51.100.77", "GET", kUnion, 200, 2900);
  logs.scene.statement(
      logs.database, "2020-07-10T23:52:12", 7,
      "SELECT title FROM news WHERE id = '-1 UNION ALL SELECT NULL,(SELECT mail FROM kotori.members LIMIT 0,1)-- -'");
  EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
}

TEST(InjectionSuccess, EscapedQuotesAreNotCarriedOut) {
  Logs logs;
  logs.scene.request(logs.web, "2020-07-10T23:52:12", "198.51.100.77", "GET", "/s.php?q=x'+UNION+SELECT+mail+FROM+members--+-", 200,
                     2900);
  logs.scene.statement(logs.database, "2020-07-10T23:52:12", 7,
                       "SELECT 1 FROM news WHERE t = 'x\\' UNION SELECT mail FROM members-- -'");
  EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
}

TEST(InjectionSuccess, UnescapedQuotesAre) {
  Logs logs;
  logs.scene.request(logs.web, "2020-07-10T23:52:12", "198.51.100.77", "GET", "/s.php?q=x'+UNION+SELECT+mail+FROM+members--+-", 200,
                     2900);
  logs.scene.statement(logs.database, "2020-07-10T23:52:13", 7,
                       "SELECT 1 FROM news WHERE t = 'x' UNION SELECT mail FROM members-- -'");
  EXPECT_EQ(logs.judged().verdict, Verdict::Succeeded);
}

TEST(InjectionSuccess, StatusTimeAndSilence) {
  {
    Logs logs;  // a status alone
    logs.scene.request(logs.web, "2020-07-10T23:52:12", "198.51.100.77", "GET", kUnion, 200, 2900);
    EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
  }
  {
    Logs logs;  // another minute
    logs.scene.request(logs.web, "2020-07-10T23:52:12", "198.51.100.77", "GET", kUnion, 200, 2900);
    logs.scene.statement(logs.database, "2020-07-10T23:53:12", 7, kRun);
    EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
  }
  {
    Logs logs;  // carried out, but the page failed: what came of it is unknown
    logs.scene.request(logs.web, "2020-07-10T23:52:12", "198.51.100.77", "GET", kUnion, 500, 300);
    logs.scene.statement(logs.database, "2020-07-10T23:52:12", 7, kRun);
    const Finding f = logs.judged();
    EXPECT_EQ(f.verdict, Verdict::Attempted);
    EXPECT_GE(f.grounds.size(), 3u) << "but it is said";
  }
}

// Answers to conditions, true and false in turn.
void conditions(Logs& logs, int count, int when_true, int when_false, bool other_numbers = true) {
  for (int i = 0; i < count; ++i) {
    const int n = other_numbers ? 30 + i : 30;
    const std::string target = "/news.php?id=12%20AND%20" + std::to_string(n) + '=' + std::to_string(i % 2 == 0 ? n : n + 1);
    logs.scene.request(logs.web, Scene::later("2020-07-10T23:39:00", i), "198.51.100.77", "GET", target, 200,
                       i % 2 == 0 ? when_true : when_false);
  }
}

TEST(InjectionSuccess, AnswersFollowTheCondition) {
  Logs logs;
  conditions(logs, 6, 2810, 507);
  const Finding f = logs.judged();
  EXPECT_EQ(f.verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(f.severity, Severity::High);
  EXPECT_TRUE(f.tables_read.empty());
}

TEST(InjectionSuccess, AnswersThatDoNotFollowIt) {
  {
    Logs logs;  // the page shows what it was asked for, or the same to all
    conditions(logs, 6, 2810, 2811);
    EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
  }
  {
    Logs logs;  // followed by accident
    conditions(logs, 6, 2810, 507);
    logs.scene.request(logs.web, "2020-07-10T23:50:00", "198.51.100.77", "GET", "/news.php?id=12%20AND%203=3", 200, 507);
    EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
  }
  {
    Logs logs;  // a search that finds the one text and not the other
    conditions(logs, 6, 2810, 507, false);
    EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
  }
  {
    Logs logs;  // not often enough
    conditions(logs, 2, 2810, 507);
    EXPECT_EQ(logs.judged().verdict, Verdict::Attempted);
  }
}

TEST(InjectionSuccess, StatedConditions) {
  EXPECT_EQ(stated_condition("12 AND 5392=3466"), false);
  EXPECT_EQ(stated_condition("12) AND 2363=2363 AND (1=1"), true);
  EXPECT_EQ(stated_condition("x' and '1'='1"), true) << "the last quote is the application's";
  EXPECT_EQ(stated_condition("x' and '1'='2'-- -"), false);
  EXPECT_EQ(stated_condition("1 or 10>9"), true);
  EXPECT_EQ(stated_condition("1 and substr(a,1,1)='x'"), std::nullopt);
  EXPECT_EQ(stated_condition("salt and pepper"), std::nullopt);
}

TEST(InjectionSuccess, TheOrganisationsOwnTestsStayFacts) {
  Logs logs;
  logs.scene.request(logs.web, "2020-07-10T23:52:12", "192.168.1.20", "GET", kUnion, 200, 2900);
  logs.scene.statement(logs.database, "2020-07-10T23:52:12", 7, kRun);
  const Finding f = logs.judged();
  EXPECT_EQ(f.verdict, Verdict::Observed);
  EXPECT_EQ(f.severity, Severity::Info);
}

}  // namespace
}  // namespace hinomi::findings
