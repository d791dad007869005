#include <gmock/gmock.h>

#include "findings/scene.h"

namespace hinomi::findings {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

Scene shop() {
  Scene scene;
  scene.add_database("shop", DatabaseRole::Production, {"203.0.113.0/28"});
  scene.add_log("general.log", EvidenceKind::DatabaseLog, "shop");
  return scene;
}

constexpr std::string_view kOpen = "GRANT ALL PRIVILEGES ON *.* TO 'helper'@'%' IDENTIFIED BY 'hunter2' WITH GRANT OPTION";

TEST(DatabaseAccounts, AnOutsiderMakesAnAccount) {
  Scene scene = shop();
  scene.connect(0, "2024-03-01T03:00:00", 7, "198.51.100.66", "root", "");
  scene.statement(0, "2024-03-01T03:00:01", 7, "CREATE USER 'helper'@'%' IDENTIFIED BY 'hunter2'");
  scene.statement(0, "2024-03-01T03:00:02", 7, kOpen);
  scene.quit(0, "2024-03-01T03:00:03", 7);
  const auto findings = scene.run("database_accounts");
  ASSERT_EQ(findings.size(), 1u);
  const Finding& f = findings[0];
  EXPECT_EQ(f.severity, Severity::High);
  EXPECT_EQ(f.verdict, Verdict::Succeeded);
  EXPECT_EQ(f.count, 2u);
  EXPECT_EQ(f.asset, "shop");
  EXPECT_THAT(f.techniques, ::testing::ElementsAre("T1098", "T1136"));
  EXPECT_THAT(f.grounds, Contains(Field(&Text::en, HasSubstr("helper@%"))));
  EXPECT_THAT(f.grounds, Contains(Field(&Text::en, HasSubstr("every right from any host"))));
  for (const EvidenceRef& ref : f.refs) EXPECT_THAT(ref.excerpt, Not(HasSubstr("hunter2")));
}

TEST(DatabaseAccounts, WithoutAnAnswerItIsLikely) {
  Scene scene = shop();
  scene.connect(0, "2024-03-01T03:00:00", 7, "198.51.100.66", "root", "");
  scene.statement(0, "2024-03-01T03:00:02", 7, kOpen);
  const auto findings = scene.run("database_accounts");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::LikelySucceeded);
}

TEST(DatabaseAccounts, TheOrganisationsOwnActsAreFacts) {
  Scene scene = shop();
  scene.connect(0, "2024-03-01T03:00:00", 7, "203.0.113.4", "root", "");
  scene.statement(0, "2024-03-01T03:00:01", 7, "ALTER USER 'app'@'localhost' IDENTIFIED BY 'x'");
  scene.statement(0, "2024-03-01T03:00:02", 7, "GRANT SELECT ON shop.* TO 'app'@'%'");
  const auto findings = scene.run("database_accounts");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
}

TEST(DatabaseAccounts, EverythingOpenedToEveryHostIsADanger) {
  Scene scene = shop();
  scene.connect(0, "2024-03-01T03:00:00", 7, "203.0.113.4", "root", "");
  scene.statement(0, "2024-03-01T03:00:01", 7, kOpen);
  EXPECT_EQ(scene.run("database_accounts").at(0).severity, Severity::Medium);
}

TEST(DatabaseAccounts, OrdinaryStatementsSayNothing) {
  Scene scene = shop();
  scene.connect(0, "2024-03-01T03:00:00", 7, "198.51.100.66", "shop", "shop");
  scene.statement(0, "2024-03-01T03:00:01", 7, "SELECT * FROM grants");
  scene.statement(0, "2024-03-01T03:00:01", 7, "SET NAMES utf8mb4");
  scene.statement(0, "2024-03-01T03:00:01", 7, "ALTER TABLE users ADD x INT");
  EXPECT_TRUE(scene.run("database_accounts").empty());
}

}  // namespace
}  // namespace hinomi::findings
