// Scripts that were dropped and used, and pages that only look like it.
#include <array>

#include "findings/rule_set.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr const char* kIntruder = "198.51.100.77";

std::string visitor(int i) { return "198.18." + std::to_string(i / 200) + '.' + std::to_string(i % 200 + 1); }

// Two days of ordinary visits.
std::uint32_t site(Scene& scene) {
  const auto log = scene.add_log("web/access.log", EvidenceKind::AccessLog, "shop");
  for (int i = 0; i < 200; ++i) {
    scene.request(log, Scene::later("2020-07-09T00:00:00", 900 * i), visitor(i), i % 9 == 0 ? "POST" : "GET",
                  i % 2 == 0 ? "/news.php?id=" + std::to_string(i) : "/photo.php", 200, 4000);
  }
  return log;
}

TEST(DroppedScript, UploadedAndUsed) {
  Scene scene;
  const auto log = site(scene);
  scene.request(log, "2020-07-11T02:11:52", kIntruder, "POST", "/photo.php", 302, 158);
  scene.request(log, "2020-07-11T02:12:03", kIntruder, "GET", "/upload/img_0711.php", 200, 180);
  for (int i = 0; i < 4; ++i)
    scene.request(log, Scene::later("2020-07-11T02:15:00", 60 * i), kIntruder, "POST", "/upload/img_0711.php", 200, 90'000);
  const auto found = scene.run("dropped_script");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].verdict, Verdict::Succeeded);
  EXPECT_EQ(found[0].severity, Severity::Critical);
  EXPECT_EQ(found[0].actor.address.to_string(), kIntruder);
  EXPECT_EQ(found[0].first, Scene::at("2020-07-11T02:11:52")) << "from the upload on";
  EXPECT_EQ(found[0].count, 5u);
  ASSERT_EQ(found[0].indicators.size(), 1u);
  EXPECT_EQ(found[0].indicators[0].value, "/upload/img_0711.php");
}

TEST(DroppedScript, OnASiteThatHadNoScripts) {
  Scene scene;
  const auto log = scene.add_log("web/access.log", EvidenceKind::AccessLog, "leaflet");
  for (int i = 0; i < 200; ++i)
    scene.request(log, Scene::later("2020-07-09T00:00:00", 900 * i), visitor(i), "GET", "/news/" + std::to_string(i) + ".html", 200,
                  4000);
  for (int i = 0; i < 4; ++i)
    scene.request(log, Scene::later("2020-07-11T02:15:00", 60 * i), kIntruder, "POST", "/images/cache.php", 200, 900);
  const auto found = scene.run("dropped_script");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(found[0].actor.address.to_string(), kIntruder);
}

TEST(DroppedScript, WhatTheDatabaseSaysToo) {
  Scene scene;
  const auto database = scene.add_log("db/general.log", EvidenceKind::DatabaseLog, "db");
  const auto log = site(scene);
  scene.connect(database, "2020-07-10T00:00:00", 1, "127.0.0.1", "web", "shop");
  for (int i = 0; i < 300; ++i)
    scene.statement(database, Scene::later("2020-07-10T00:00:01", 600 * i), 1,
                    "SELECT * FROM news WHERE id = " + std::to_string(i));
  scene.connect(database, "2020-07-11T02:15:01", 2, "127.0.0.1", "web", "shop");
  scene.request(log, "2020-07-11T02:15:00", kIntruder, "POST", "/images/a.php", 200, 90'000);
  scene.statement(database, "2020-07-11T02:15:01", 2, "SELECT * FROM `members`");
  scene.statement(database, "2020-07-11T02:15:01", 2, "SELECT * FROM news WHERE id = 7");
  scene.statement(database, "2020-07-11T02:30:00", 2, "SELECT * FROM `staff`");  // nobody uses the script then
  std::ranges::stable_sort(scene.events, {}, &Event::time);
  const auto found = scene.run("dropped_script");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].verdict, Verdict::Succeeded);
  ASSERT_EQ(found[0].tables_read.size(), 1u);
  EXPECT_EQ(found[0].tables_read[0].database, "shop");
  EXPECT_EQ(found[0].tables_read[0].table, "members");
  EXPECT_TRUE(found[0].tables_read[0].whole);
}

TEST(DroppedScript, AttemptedAndLikely) {
  Scene scene;
  const auto log = site(scene);
  scene.request(log, "2020-07-11T02:11:52", "192.0.2.9", "POST", "/photo.php", 200, 158);
  scene.request(log, "2020-07-11T02:12:03", "192.0.2.9", "GET", "/upload/x.php5?c=id", 404, 180);
  for (int i = 0; i < 3; ++i)
    scene.request(log, Scene::later("2020-07-11T03:00:00", i), "192.0.2.10", "POST", "/img/y.php?c=id", 200, 30);
  const auto found = scene.run("dropped_script");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].verdict, Verdict::Attempted);
  EXPECT_EQ(found[0].actor.address.to_string(), "192.0.2.9");
  EXPECT_EQ(found[1].verdict, Verdict::LikelySucceeded);
}

TEST(DroppedScript, NewnessAloneAccusesNobody) {
  const std::vector<SigmaRule>& rules = shipped_rules().rules();
  const auto rule = std::ranges::find(rules, "sql_injection_union", &SigmaRule::name);
  ASSERT_NE(rule, rules.end());
  const std::array<std::uint32_t, 1> told{static_cast<std::uint32_t>(rule - rules.begin())};
  for (const bool attacker : {false, true}) {
    Scene scene;
    const auto log = site(scene);
    scene.request(log, "2020-07-11T02:00:00", kIntruder, "GET", "/news.php?id=1%20UNION%20SELECT%201", 200, 4000);
    if (attacker) scene.events.back().rules = told;
    for (int i = 0; i < 9; ++i)
      scene.request(log, Scene::later("2020-07-11T03:00:00", i), kIntruder, "POST", "/css/z.php", 200, 30);
    // Crawlers come upon a page among the files.
    for (int i = 0; i < 9; ++i)
      scene.request(log, Scene::later("2020-07-11T04:00:00", i), "198.18.66.1", "GET", "/files/get.php?id=" + std::to_string(i),
                    200, 900);
    const auto found = scene.run("dropped_script");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].verdict, attacker ? Verdict::Attempted : Verdict::Observed);
    EXPECT_EQ(found[0].severity, attacker ? Severity::Medium : Severity::Low);
    EXPECT_EQ(found[1].verdict, Verdict::Observed);
    EXPECT_EQ(found[1].severity, Severity::Low);
  }
}

TEST(DroppedScript, NobodyIsAccused) {
  Scene scene;
  Contractor contractor;
  contractor.networks = {*Network::parse("203.0.113.0/26")};
  scene.ledger.contractors = {contractor};
  const auto log = site(scene);
  // A new page that many use at once, and one that the contractor looks at first.
  for (int i = 0; i < 20; ++i)
    scene.request(log, Scene::later("2020-07-11T09:00:00", i), visitor(i), "GET", "/summer2020.php?course=1", 200, 900);
  scene.request(log, "2020-07-11T10:00:00", "203.0.113.21", "GET", "/tool/check.php?x=1", 200, 900);
  for (int i = 0; i < 5; ++i)
    scene.request(log, Scene::later("2020-07-11T10:01:00", i), kIntruder, "POST", "/tool/check.php", 200, 900);
  // A form's second page, seldom needed: its visitor comes from the first.
  for (int i = 0; i < 5; ++i) {
    scene.request(log, Scene::later("2020-07-11T11:00:00", 60 * i), visitor(3), "POST", "/entry/confirm.php", 200, 900);
    scene.events.back().referer = "https://www.shop.example/entry/";
  }
  // Photos are sent in and looked at; a door of a known application is tried.
  scene.request(log, "2020-07-11T12:00:00", visitor(7), "POST", "/photo.php", 302, 100);
  scene.request(log, "2020-07-11T12:00:02", visitor(7), "GET", "/upload/IMG_1.jpg", 200, 40'000);
  for (int i = 0; i < 50; ++i)
    scene.request(log, Scene::later("2020-07-11T13:00:00", i), kIntruder, "POST", "/xmlrpc.php", 200, 400);
  // A site that answers everything with 200.
  for (int i = 0; i < 60; ++i)
    scene.request(log, Scene::later("2020-07-11T14:00:00", i), "192.0.2.77", "POST", "/upload/" + std::to_string(i % 15) + ".php",
                  200, 400);
  for (const Finding& f : scene.run("dropped_script")) ADD_FAILURE() << f.reason.en;
}

TEST(DroppedScript, TheFirstDayIsLearned) {
  Scene scene;
  const auto log = scene.add_log("web/access.log", EvidenceKind::AccessLog, "shop");
  for (int i = 0; i < 50; ++i)
    scene.request(log, Scene::later("2020-07-09T00:00:00", 60 * i), kIntruder, "POST", "/images/thumb.php", 200, 400);
  for (int i = 0; i < 50; ++i)
    scene.request(log, Scene::later("2020-07-11T00:00:00", 60 * i), kIntruder, "POST", "/images/thumb.php", 200, 400);
  EXPECT_TRUE(scene.run("dropped_script").empty());
}

}  // namespace
}  // namespace hinomi::findings
