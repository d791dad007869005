// Outages, and what is none: one broken page, scanners, a quiet night, pages that were taken down.
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

std::string visitor(int i) { return "198.18.0." + std::to_string(i % 200 + 1); }
std::string page(int i) { return "/page" + std::to_string(i % 7) + "?n=" + std::to_string(i); }

// Requests every ten seconds; `status` answers for each.
template <typename Status>
void traffic(Scene& scene, std::uint32_t log, std::string_view from, int count, Status&& status) {
  for (int i = 0; i < count; ++i) scene.request(log, Scene::later(from, 10 * i), visitor(i), "GET", page(i), status(i), 4000);
}

std::uint32_t site(Scene& scene, const char* name = "shop") {
  return scene.add_log("web/" + std::string(name) + "/access.log", EvidenceKind::AccessLog, name);
}

TEST(SiteDown, FilesAreDeleted) {
  Scene scene;
  const auto log = site(scene);
  traffic(scene, log, "2020-07-10T10:00:00", 400, [](int) { return 200; });
  scene.request(log, "2020-07-11T04:26:41", "198.51.100.77", "POST", "/upload/a.php", 200, 40);
  traffic(scene, log, "2020-07-11T05:00:00", 40, [](int) { return 404; });
  const auto found = scene.run("site_down");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].first, Scene::at("2020-07-11T05:00:00"));
  EXPECT_EQ(found[0].last, Scene::at("2020-07-11T05:06:30"));
  EXPECT_EQ(found[0].count, 40u);
  EXPECT_EQ(found[0].severity, Severity::High);
  EXPECT_EQ(found[0].verdict, Verdict::Observed);
  EXPECT_EQ(found[0].asset, "shop");
  bool last_good = false, before = false;
  for (const Text& ground : found[0].grounds) {
    last_good |= ground.en == "The last good answer was at 2020-07-11T04:26:41+09:00.";
    before |= ground.en.contains("2020-07-11T04:26:41+09:00 a POST was taken (198.51.100.77)");
  }
  EXPECT_TRUE(last_good);
  EXPECT_TRUE(before);
}

TEST(SiteDown, OneShortPageWithStatus200) {
  const auto outage = [](int size_of_page) {
    Scene scene;
    const auto log = site(scene);
    traffic(scene, log, "2020-07-10T10:00:00", 400, [](int) { return 200; });
    for (int i = 0; i < 60; ++i)
      scene.request(log, Scene::later("2020-07-11T05:00:00", 10 * i), visitor(i), "GET", i % 5 == 4 ? "/new" + page(i) : page(i),
                    200, 312 + i * size_of_page);
    traffic(scene, log, "2020-07-11T06:00:00", 60, [](int) { return 200; });
    return scene.run("site_down");
  };
  const auto found = outage(0);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_LE(found[0].first, Scene::at("2020-07-11T05:02:00"));
  EXPECT_TRUE(found[0].reason.en.contains("one and the same short page")) << found[0].reason.en;
  EXPECT_TRUE(found[0].reason.en.contains("It works again since 2020-07-11T06:00")) << found[0].reason.en;
  EXPECT_TRUE(outage(1).empty()) << "shorter pages than before are no outage";
}

TEST(SiteDown, DatabaseErrorsAndRecovery) {
  Scene scene;
  const auto log = site(scene);
  const auto database = scene.add_log("db/general.log", EvidenceKind::DatabaseLog, "db");
  traffic(scene, log, "2020-07-10T10:00:00", 400, [](int) { return 200; });
  scene.statement(database, "2020-07-10T12:00:00", 7, "DROP TABLE `members`");
  // Now and then a page that needs no database still answers.
  traffic(scene, log, "2020-07-10T12:00:10", 60, [](int i) { return i % 9 == 8 ? 200 : 500; });
  traffic(scene, log, "2020-07-10T13:00:00", 60, [](int) { return 200; });
  const auto found = scene.run("site_down");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].first, Scene::at("2020-07-10T12:00:10"));
  EXPECT_EQ(found[0].last, Scene::at("2020-07-10T13:00:00")) << "when it worked again";
  EXPECT_TRUE(found[0].reason.en.contains("It works again since")) << found[0].reason.en;
  EXPECT_TRUE(
      std::ranges::any_of(found[0].grounds, [](const Text& t) { return t.en.contains("tables of a database were dropped"); }));
}

TEST(SiteDown, EachSiteByItself) {
  Scene scene;
  const auto a = site(scene, "a"), b = site(scene, "b");
  const auto both = scene.add_log("web/vhosts.log", EvidenceKind::AccessLog);
  traffic(scene, a, "2020-07-10T10:00:00", 100, [](int) { return 200; });
  traffic(scene, b, "2020-07-10T10:00:00", 100, [](int) { return 200; });
  for (int i = 0; i < 200; ++i) {
    scene.request(both, Scene::later("2020-07-10T10:00:00", 10 * i), visitor(i), "GET", page(i / 2),
                  i > 120 && i % 2 == 0 ? 404 : 200, 1);
    scene.events.back().host = i % 2 == 0 ? "www.first.example:443" : "www.second.example:443";
  }
  traffic(scene, b, "2020-07-10T15:00:00", 40, [](int) { return 503; });
  traffic(scene, a, "2020-07-10T15:00:00", 40, [](int) { return 200; });
  std::ranges::stable_sort(scene.events, {}, &Event::time);
  const auto found = scene.run("site_down");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].reason.en.contains("www.first.example")) << found[0].reason.en;
  EXPECT_EQ(found[1].asset, "b");
}

TEST(SiteDown, NoOutages) {
  Scene scene;
  const auto log = site(scene);
  traffic(scene, log, "2020-07-10T10:00:00", 400, [](int) { return 200; });
  // One page breaks, and is asked for by everybody.
  traffic(scene, log, "2020-07-10T12:00:00", 300, [](int i) { return i % 7 == 3 ? 500 : 200; });
  for (int i = 0; i < 60; ++i) scene.request(log, Scene::later("2020-07-10T13:00:00", i), visitor(i), "GET", "/page3", 500, 1);
  // A scanner asks for what never was.
  for (int i = 0; i < 300; ++i)
    scene.request(log, Scene::later("2020-07-10T14:00:00", i), visitor(i), "GET", "/admin" + std::to_string(i) + ".php", 404, 1);
  // A night's silence, then one client whose every request fails.
  for (int i = 0; i < 50; ++i) scene.request(log, Scene::later("2020-07-11T06:00:00", i), "198.18.9.9", "GET", page(i), 503, 1);
  traffic(scene, log, "2020-07-11T07:00:00", 100, [](int i) { return i % 7 < 4 ? 404 : 200; });  // a part of the site is taken down
  // Long afterwards crawlers still look for what was taken down.
  for (int i = 0; i < 200; ++i)
    if (i % 7 < 4) scene.request(log, Scene::later("2020-07-14T03:00:00", i), visitor(i), "GET", page(i), 404, 1);
  for (const Finding& f : scene.run("site_down")) ADD_FAILURE() << f.reason.en << ' ' << f.grounds.front().en;
}

TEST(SiteDown, WhatWasNeverUpIsNotDown) {
  Scene scene;
  const auto log = site(scene);
  traffic(scene, log, "2020-07-10T10:00:00", 200, [](int) { return 404; });
  EXPECT_TRUE(scene.run("site_down").empty());
}

TEST(SiteDown, RotatedLogsAreOneSite) {
  Scene scene;
  const auto old = scene.add_log("logs/access.log.1.gz", EvidenceKind::AccessLog);
  const auto now = scene.add_log("logs/access.log", EvidenceKind::AccessLog);
  const auto other = scene.add_log("other/access.log", EvidenceKind::AccessLog);
  traffic(scene, old, "2020-07-10T10:00:00", 200, [](int) { return 200; });
  traffic(scene, now, "2020-07-11T10:00:00", 30, [](int) { return 404; });
  traffic(scene, other, "2020-07-11T12:00:00", 30, [](int) { return 404; });
  const auto found = scene.run("site_down");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].count, 30u);
}

}  // namespace
}  // namespace hinomi::findings
