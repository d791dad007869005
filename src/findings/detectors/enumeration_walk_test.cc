#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kOutsider = "198.51.100.23", kOffice = "203.0.113.66";
constexpr std::string_view kStart = "2018-02-12T03:00:00";
constexpr std::string_view kView = "/wp-admin/admin.php?page=enquiries&action=view&id=";

Scene site(bool networks_known = true) {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "www");
  Site s;
  s.name = "www";
  s.admin_paths = {"/wp-admin/"};
  if (networks_known) s.admin_networks = {*Network::parse("203.0.113.64/28")};
  scene.ledger.sites.push_back(std::move(s));
  return scene;
}

void show(Scene& scene, int second, std::string_view client, std::string target, int status = 200) {
  scene.request(0, Scene::later(kStart, second), client, "GET", target, status, 20'000 + second % 97);
}

TEST(EnumerationWalk, SaysWhichRecordsAndPagesWereShown) {
  Scene scene = site();
  for (int i = 0; i < 4; ++i) show(scene, i, kOffice, std::string(kView) + "500");
  show(scene, 10, kOutsider, "/wp-admin/admin.php?page=enquiries");
  for (int n = 2; n <= 4; ++n) show(scene, 10 + n, kOutsider, "/wp-admin/admin.php?page=enquiries&paged=" + std::to_string(n));
  for (int n = 17; n <= 512; ++n)
    if (n != 100) show(scene, 20 + n, kOutsider, std::string(kView) + std::to_string(n));
  show(scene, 900, kOutsider, std::string(kView) + "100", 404);
  const auto findings = scene.run("enumeration_walk");
  ASSERT_EQ(findings.size(), 1u);
  const Finding& f = findings[0];
  EXPECT_EQ(f.severity, Severity::High);
  EXPECT_EQ(f.verdict, Verdict::Succeeded);
  EXPECT_EQ(f.actor.address.to_string(), kOutsider);
  EXPECT_EQ(f.count, 498u);
  using Kind = RecordsShown::Kind;
  const std::vector<RecordsShown> shown = {{"/wp-admin/admin.php?page=enquiries&paged=#", Kind::Page, 1, 4, {}},
                                           {std::string(kView) + "#", Kind::Record, 17, 99, {}},
                                           {std::string(kView) + "#", Kind::Record, 101, 512, {}}};
  EXPECT_EQ(f.records_shown, shown);
  EXPECT_NE(f.reason.en.find("495 single records, 4 pages of lists"), std::string::npos) << f.reason.en;
  EXPECT_NE(f.grounds[1].en.find("17–99, 101–512"), std::string::npos) << f.grounds[1].en;
  EXPECT_NE(f.grounds[1].en.find("of others 20.0 kB"), std::string::npos) << f.grounds[1].en;
  EXPECT_EQ(f.refs.back().place.line, scene.events[scene.events.size() - 2].place.line) << "the latest view is cited";
}

TEST(EnumerationWalk, OffsetsCountPagesWhateverTheirStep) {
  const auto walked = [](int step, int noise) {
    Scene scene = site();
    for (int n = 0; n < 40; ++n)
      show(scene, n, kOutsider, "/api/members?limit=50&offset=" + std::to_string(n * step + (n * n * 31) % noise));
    return scene.run("enumeration_walk").size();
  };
  EXPECT_EQ(walked(50, 1), 1u);
  EXPECT_EQ(walked(50, 7), 0u) << "scattered numbers are no walk";
}

TEST(EnumerationWalk, AnExportByAnOutsiderIsTold) {
  Scene scene = site();
  const auto& rules = shipped_rules().rules();
  std::uint32_t number = 0;
  while (rules[number].name != "data_export") ++number;
  const std::array<std::uint32_t, 1> held{number};
  for (const std::string_view client : {kOutsider, kOffice}) {
    show(scene, 1, client, "/wp-admin/admin-post.php?action=export_csv&table=enquiries");
    scene.events.back().rules = held;
  }
  const auto findings = scene.run("enumeration_walk");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actor.address.to_string(), kOutsider);
  ASSERT_EQ(findings[0].records_shown.size(), 1u);
  EXPECT_EQ(findings[0].records_shown[0].kind, RecordsShown::Kind::Export);
}

TEST(EnumerationWalk, StaffAndWhoWasRefusedAreNot) {
  Scene scene = site();
  for (int n = 1; n <= 200; ++n) {
    show(scene, n, kOffice, std::string(kView) + std::to_string(n));
    show(scene, n, kOutsider, std::string(kView) + std::to_string(n), n % 2 == 0 ? 403 : 302);
  }
  EXPECT_TRUE(scene.run("enumeration_walk").empty());
}

TEST(EnumerationWalk, WithoutKnownNetworksItMayBeTheStaff) {
  Scene scene = site(false);
  for (int n = 1; n <= 40; ++n) show(scene, n, kOutsider, std::string(kView) + std::to_string(n));
  const auto findings = scene.run("enumeration_walk");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
}

TEST(EnumerationWalk, OrdersOfOthers) {
  Scene scene = site();
  for (int n = 1; n <= 300; ++n)  // everybody looks at an order or two of his own
    for (int i = 0; i < 2; ++i)
      show(scene, n, "192.0." + std::to_string(n / 200) + "." + std::to_string(n % 200 + 1),
           "/mypage/order/" + std::to_string(1'000 + n));
  EXPECT_TRUE(scene.run("enumeration_walk").empty());
  for (int n = 100; n <= 180; ++n) show(scene, 500 + n, kOutsider, "/mypage/order/" + std::to_string(1'000 + n));
  const auto findings = scene.run("enumeration_walk");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(findings[0].records_shown[0].first, 1'100u);
  EXPECT_EQ(findings[0].records_shown[0].last, 1'180u);
}

TEST(EnumerationWalk, CrawlersOfPublicPagesAreNot) {
  Scene scene = site();
  for (int n = 1; n <= 120; ++n)
    for (const char* crawler : {"198.18.66.1", "198.18.66.2", "198.19.7.7", "192.0.2.4"}) {
      show(scene, n, crawler, "/products/" + std::to_string(n));
      show(scene, n, crawler, "/members/profile/" + std::to_string(n));  // public profiles
    }
  EXPECT_TRUE(scene.run("enumeration_walk").empty());
}

TEST(EnumerationWalk, OneSizeMayBeALoginForm) {
  Scene scene = site();
  for (int n = 1; n <= 40; ++n)
    scene.request(0, Scene::later(kStart, n), kOutsider, "GET", scene.keep("/wp-admin/order/" + std::to_string(n)), 200, 2'345);
  const auto findings = scene.run("enumeration_walk");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::Attempted);
}

TEST(EnumerationWalk, ManyCustomersAreBounded) {
  Scene scene = site();
  for (int n = 0; n < 60'000; ++n)
    show(scene, n, fmt::format("198.{}.{}.{}", 18 + n / 65'000, n / 250, n % 250 + 1), "/mypage/order/" + std::to_string(n));
  for (int n = 1; n <= 30; ++n) show(scene, 70'000 + n, kOutsider, std::string(kView) + std::to_string(n));
  EXPECT_EQ(scene.run("enumeration_walk").size(), 1u);
}

}  // namespace
}  // namespace hinomi::findings
