#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kIntruder = "198.51.100.66";

Scene staging() {
  Scene scene;
  scene.add_database("staging", DatabaseRole::Staging, {"203.0.113.0/28"});
  scene.add_log("staging/general.log", EvidenceKind::DatabaseLog, "staging");
  return scene;
}

void dump(Scene& scene, std::string_view time, std::uint64_t number, std::string_view client, std::string_view account = "shop") {
  scene.connect(0, time, number, client, account, "shop_stg");
  scene.statement(0, time, number, "/*!40100 SET @@SQL_MODE='' */");
  scene.statement(0, time, number, "SHOW CREATE TABLE `users`");
  scene.statement(0, time, number, "SELECT /*!40001 SQL_NO_CACHE */ * FROM `users`");
  scene.statement(0, time, number, "SHOW CREATE TABLE `orders`");
  scene.statement(0, time, number, "SELECT /*!40001 SQL_NO_CACHE */ * FROM `orders`");
  scene.statement(0, time, number, "SHOW TRIGGERS LIKE 'orders'");
  scene.quit(0, time, number);
}

TEST(DatabaseExtraction, EachVisitIsAFindingOfItsOwn) {
  Scene scene = staging();
  dump(scene, "2019-08-10T03:12:07", 11, kIntruder);
  scene.statement(0, "2019-08-15T00:00:00", 90, "SELECT 1");
  dump(scene, "2019-08-22T21:41:58", 11, kIntruder);  // the server counts its connections anew
  const auto findings = scene.run("database_extraction");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_NE(findings[0].id, findings[1].id);
  EXPECT_EQ(findings[0].first, Scene::at("2019-08-10T03:12:07"));
  EXPECT_EQ(findings[1].first, Scene::at("2019-08-22T21:41:58"));
  for (const Finding& f : findings) {
    EXPECT_EQ(f.severity, Severity::Critical);
    EXPECT_EQ(f.verdict, Verdict::Succeeded);
    EXPECT_NE(std::find_if(f.grounds.begin(), f.grounds.end(),
                           [](const Text& t) { return t.en.find("closed in order") != std::string::npos; }),
              f.grounds.end());
    EXPECT_EQ(f.actor.address.to_string(), kIntruder);
    EXPECT_EQ(f.actor.account, "shop");
    EXPECT_EQ(f.asset, "staging");
    ASSERT_EQ(f.tables_read.size(), 2u);
    EXPECT_EQ(f.tables_read[0].database, "shop_stg");
    EXPECT_EQ(f.tables_read[0].table, "users");
    EXPECT_TRUE(f.tables_read[0].whole);
    EXPECT_FALSE(f.refs.empty());
  }
}

TEST(DatabaseExtraction, BackupsOfTheOwnPeopleAreNone) {
  Scene scene = staging();
  dump(scene, "2019-08-09T18:30:00", 5, "127.0.0.1");
  dump(scene, "2019-08-09T19:30:00", 6, "203.0.113.4");
  dump(scene, "2019-08-09T20:30:00", 7, "");  // local socket: no address
  EXPECT_TRUE(scene.run("database_extraction").empty());
}

TEST(DatabaseExtraction, OwnPeopleFromAnUnlistedNetworkAreNotAccused) {
  Scene scene = staging();
  scene.ledger.contractors.push_back({"builder", {*Network::parse("192.0.2.0/24")}});
  dump(scene, "2019-08-09T18:30:00", 5, "192.0.2.8");
  const auto findings = scene.run("database_extraction");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
}

TEST(DatabaseExtraction, WithoutALedgerPrivateAddressesAreInside) {
  Scene scene;
  scene.add_log("db.log", EvidenceKind::DatabaseLog);
  dump(scene, "2019-08-09T18:30:00", 5, "10.0.0.4");
  dump(scene, "2019-08-10T18:30:00", 6, kIntruder);
  const auto findings = scene.run("database_extraction");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Critical);
}

TEST(DatabaseExtraction, ARemoteApplicationWithoutALedgerIsNoExtraction) {
  Scene scene;
  scene.add_log("db.log", EvidenceKind::DatabaseLog);
  scene.connect(0, "2019-08-09T18:30:00", 5, kIntruder, "app", "shop");
  for (int i = 0; i < 50; ++i)
    scene.statement(0, "2019-08-09T18:30:01", 5, "SELECT * FROM products WHERE id = " + std::to_string(i));
  scene.statement(0, "2019-08-09T18:30:02", 5, "SELECT * FROM settings");
  const auto findings = scene.run("database_extraction");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_LE(findings[0].severity, Severity::Medium);
}

TEST(DatabaseExtraction, AReadWithoutAnythingBehindItIsOnlyLikely) {
  Scene scene = staging();
  scene.connect(0, "2019-08-10T03:12:07", 11, kIntruder, "shop", "shop_stg");
  scene.statement(0, "2019-08-10T03:12:08", 11, "SELECT * FROM users");
  const auto findings = scene.run("database_extraction");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::LikelySucceeded);
}

TEST(DatabaseExtraction, SaysWhichRowsWereAskedForInSlices) {
  Scene scene = staging();
  scene.connect(0, "2019-08-10T03:12:07", 11, kIntruder, "shop", "shop_stg");
  for (int i = 0; i < 10; ++i)
    scene.statement(0, Scene::later("2019-08-10T03:12:08", i), 11,
                    fmt::format("SELECT * FROM orders LIMIT 100 OFFSET {}", i * 100));
  for (int i = 17; i <= 40; ++i)
    scene.statement(0, Scene::later("2019-08-10T03:13:08", i), 11, fmt::format("SELECT * FROM `users` WHERE id = {}", i));
  scene.quit(0, "2019-08-10T03:20:00", 11);
  const auto findings = scene.run("database_extraction");
  ASSERT_EQ(findings.size(), 1u);
  std::string grounds;
  for (const Text& ground : findings[0].grounds) grounds += ground.en + "\n";
  EXPECT_NE(grounds.find("\"orders\" was asked for by LIMIT and OFFSET from the first row up to row 1000 (10 statements)"),
            std::string::npos)
      << grounds;
  const std::vector<RecordsShown> shown = {{"SELECT … FROM users WHERE id = #", RecordsShown::Kind::Record, 17, 40, "users"}};
  EXPECT_EQ(findings[0].records_shown, shown);
}

TEST(DatabaseExtraction, PostgresCopyAndOutfile) {
  Scene scene = staging();
  scene.connect(0, "2019-08-10T03:12:07", 11, kIntruder, "postgres", "shop");
  scene.statement(0, "2019-08-10T03:12:07", 11, "SELECT pg_catalog.set_config('search_path', '', false);");
  scene.statement(0, "2019-08-10T03:12:08", 11, "COPY public.users (id, mail) TO stdout;");
  scene.quit(0, "2019-08-10T03:12:09", 11);
  scene.connect(0, "2019-08-11T03:12:07", 12, kIntruder, "root", "shop");
  scene.statement(0, "2019-08-11T03:12:08", 12, "SELECT * FROM users INTO OUTFILE '/tmp/u.csv'");
  scene.quit(0, "2019-08-11T03:12:09", 12);
  const auto findings = scene.run("database_extraction");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].tables_read[0].table, "users");
  EXPECT_EQ(findings[1].severity, Severity::Critical);
}

TEST(DatabaseRemoteAccess, AcceptedAndRefused) {
  Scene scene = staging();
  for (int i = 0; i < 2; ++i) {
    Event& refused = scene.add(EventKind::LoginFailed, 0, "2019-08-10T03:11:22", "Access denied for user 'root'");
    refused.client = *IpAddress::parse(kIntruder);
    refused.account = "root";
    refused.service = "mariadb";
  }
  scene.connect(0, "2019-08-10T03:11:27", 12, kIntruder, "shop", "");
  scene.statement(0, "2019-08-10T03:11:27", 12, "SHOW DATABASES");
  scene.connect(0, "2019-08-10T03:11:28", 13, "203.0.113.4", "shop", "");
  const auto findings = scene.run("database_remote_access");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[0].verdict, Verdict::Succeeded);
  EXPECT_EQ(findings[0].count, 3u);
  EXPECT_EQ(findings[0].actor.account, "shop");
}

TEST(DatabaseRemoteAccess, RefusalsAloneAreAnAttempt) {
  Scene scene = staging();
  scene.connect(0, "2019-08-10T03:11:27", 12, kIntruder, "root", "");  // some servers note the arrival first
  Event& refused = scene.add(EventKind::LoginFailed, 0, "2019-08-10T03:11:27", "Access denied for user 'root'");
  refused.client = *IpAddress::parse(kIntruder);
  refused.connection = 12;
  const auto findings = scene.run("database_remote_access");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::Attempted);
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings[0].count, 1u);
}

TEST(DatabaseDropped, ByAnOutsider) {
  Scene scene = staging();
  scene.connect(0, "2019-08-10T03:12:31", 14, kIntruder, "shop", "");
  scene.statement(0, "2019-08-10T03:12:31", 14, "DROP DATABASE `shop_stg`");
  scene.quit(0, "2019-08-10T03:12:31", 14);
  scene.connect(0, "2019-08-10T03:12:34", 15, kIntruder, "shop", "");
  scene.statement(0, "2019-08-10T03:12:34", 15, "CREATE DATABASE `WARNING`");
  scene.quit(0, "2019-08-10T03:12:34", 15);
  scene.connect(0, "2019-08-22T21:42:40", 16, kIntruder, "shop", "");
  scene.statement(0, "2019-08-22T21:42:40", 16, "DROP DATABASE `shop_stg`; DROP DATABASE `WARNING`");
  scene.quit(0, "2019-08-22T21:42:41", 16);
  const auto findings = scene.run("database_dropped");
  ASSERT_EQ(findings.size(), 2u);
  for (const Finding& f : findings) {
    EXPECT_EQ(f.severity, Severity::Critical);
    EXPECT_EQ(f.verdict, Verdict::Succeeded);
  }
  EXPECT_NE(findings[1].reason.en.find("dropped 1 database, dropped 1 thing"), std::string::npos) << findings[1].reason.en;
}

TEST(DatabaseDropped, ByTheOwnPeopleIsAFactOnly) {
  Scene scene = staging();
  scene.connect(0, "2019-08-22T10:14:09", 14, "203.0.113.4", "shop", "shop_stg");
  for (const char* sql : {"DROP TABLE IF EXISTS `users`", "CREATE TABLE `users` (id int)", "DROP TABLE IF EXISTS `orders`",
                          "CREATE TABLE `orders` (id int)"})
    scene.statement(0, "2019-08-22T10:14:09", 14, sql);
  const auto findings = scene.run("database_dropped");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
  EXPECT_NE(findings[0].reason.en.find("made again"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::findings
