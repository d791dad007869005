#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kOffice = "203.0.113.66";
constexpr std::string_view kDay = "2018-02-0";

std::string on(int day, std::string_view clock) { return std::string(kDay) + std::to_string(day) + "T" + std::string(clock); }

Scene site(bool with_ledger) {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "www");
  if (with_ledger) {
    Site s;
    s.name = "www";
    s.admin_paths = {"/wp-login.php", "/wp-admin/"};
    s.admin_networks = {*Network::parse("203.0.113.64/28")};
    scene.ledger.sites.push_back(std::move(s));
    scene.ledger.sha256 = "x";
  }
  return scene;
}

void get(Scene& scene, const std::string& time, std::string_view client, int status, std::string_view path = "/wp-login.php") {
  scene.request(0, time, client, "GET", path, status, 5000);
}

void refused_week(Scene& scene) {
  for (int day = 1; day <= 5; ++day) {
    get(scene, on(day, "09:00:00"), kOffice, 200);
    get(scene, on(day, "12:00:00"), day % 2 == 0 ? "198.51.100.7" : "192.0.2.9", 403);
  }
}

TEST(RestrictionLifted, TheMomentTheWindowAndWhoCame) {
  for (const bool with_ledger : {true, false}) {
    Scene scene = site(with_ledger);
    refused_week(scene);
    get(scene, on(6, "15:20:00"), "198.51.100.7", 200);
    scene.request(0, on(6, "15:21:00"), "198.18.5.5", "POST", "/wp-login.php", 302, 900);
    get(scene, on(7, "03:00:00"), kOffice, 200);
    get(scene, on(8, "04:00:00"), "198.51.100.7", 403);
    get(scene, on(8, "05:00:00"), "192.0.2.9", 403);
    const auto findings = scene.run("restriction_lifted");
    ASSERT_EQ(findings.size(), 1u) << with_ledger;
    const Finding& f = findings[0];
    EXPECT_EQ(f.first, Scene::at(on(6, "15:20:00")));
    EXPECT_EQ(f.last, Scene::at(on(6, "15:21:00")));
    EXPECT_EQ(f.count, 2u);
    EXPECT_EQ(f.severity, Severity::High);
    EXPECT_EQ(f.verdict, Verdict::Observed);
    EXPECT_FALSE(f.actor.address.known());
    EXPECT_NE(f.reason.en.find("fell after 2018-02-05 12:00:00"), std::string::npos) << f.reason.en;
    EXPECT_NE(f.reason.en.find("At 2018-02-08 04:00:00 they are refused again"), std::string::npos) << f.reason.en;
    EXPECT_NE(f.reason.en.find("2 outside addresses"), std::string::npos) << f.reason.en;
    EXPECT_EQ(f.refs.size(), 3u);
  }
}

TEST(RestrictionLifted, ARedirectRefusesToo) {
  for (const bool with_ledger : {true, false}) {
    Scene scene = site(with_ledger);
    for (int day = 1; day <= 5; ++day) {
      get(scene, on(day, "09:00:00"), kOffice, 200);
      get(scene, on(day, "12:00:00"), day % 2 == 0 ? "198.51.100.7" : "192.0.2.9", 302);
    }
    get(scene, on(6, "15:20:00"), "198.51.100.7", 200);
    scene.request(0, on(6, "15:21:00"), "198.51.100.7", "POST", "/wp-login.php", 302, 900);
    get(scene, on(6, "15:22:00"), "198.51.100.7", 302);  // logged in, and sent on
    get(scene, on(8, "05:00:00"), "192.0.2.9", 302);
    const auto findings = scene.run("restriction_lifted");
    ASSERT_EQ(findings.size(), 1u) << with_ledger;
    EXPECT_EQ(findings[0].first, Scene::at(on(6, "15:20:00")));
    EXPECT_NE(findings[0].reason.en.find("At 2018-02-08 05:00:00 they are refused again"), std::string::npos)
        << findings[0].reason.en;
  }
}

TEST(RestrictionLifted, ARedirectToTheLoginRefusesNobody) {
  Scene scene = site(true);
  for (int day = 1; day <= 6; ++day) {
    const std::string stranger = day % 2 == 0 ? "198.51.100.7" : "192.0.2.9";
    get(scene, on(day, "12:00:00"), stranger, 302, "/wp-admin/");  // asks for a login
  }
  scene.request(0, on(7, "12:00:00"), "198.51.100.7", "POST", "/wp-login.php", 302, 900);
  get(scene, on(7, "12:00:01"), "198.51.100.7", 200, "/wp-admin/");
  EXPECT_TRUE(
      std::ranges::none_of(scene.run("restriction_lifted"), [](const Finding& f) { return f.reason.en.contains("/wp-admin/"); }));

  Scene moved = site(false);  // from http to https
  for (int day = 1; day <= 3; ++day) get(moved, on(day, "12:00:00"), day % 2 == 0 ? "198.51.100.7" : "192.0.2.9", 302);
  get(moved, on(4, "12:00:00"), "198.51.100.7", 302);
  get(moved, on(4, "12:00:01"), "198.51.100.7", 200);
  for (int day = 5; day <= 8; ++day) get(moved, on(day, "12:00:00"), day % 2 == 0 ? "198.18.5.5" : "198.19.5.5", 302);
  get(moved, on(9, "12:00:01"), "198.18.5.5", 200);
  EXPECT_TRUE(moved.run("restriction_lifted").empty());
}

TEST(RestrictionLifted, OneChangeIsOneFinding) {
  Scene scene = site(true);
  refused_week(scene);
  get(scene, on(5, "13:00:00"), "192.0.2.9", 403, "/wp-admin/");
  get(scene, on(5, "13:01:00"), "198.51.100.7", 403, "/wp-admin/edit.php");
  get(scene, on(6, "15:20:00"), "198.51.100.7", 200);
  get(scene, on(7, "15:20:00"), "198.51.100.7", 200, "/wp-admin/users.php");
  const auto findings = scene.run("restriction_lifted");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].reason.en.find("/wp-admin/, /wp-login.php"), std::string::npos) << findings[0].reason.en;
  EXPECT_NE(findings[0].reason.en.find("Nothing shows that they are refused again"), std::string::npos);
}

TEST(RestrictionLifted, APermitIsNamed) {
  Scene scene = site(true);
  refused_week(scene);
  get(scene, on(6, "15:20:00"), "198.51.100.7", 200);
  scene.ledger.permits.push_back({"renewal", "builder", "office", Scene::at(on(4, "00:00:00")), Scene::at(on(7, "00:00:00"))});
  const auto findings = scene.run("restriction_lifted");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
}

TEST(RestrictionLifted, TheAllowedNetworkIsNoOutsider) {
  Scene scene = site(false);
  refused_week(scene);  // the office is in no ledger here
  for (int day = 6; day <= 8; ++day) {
    get(scene, on(day, "09:00:00"), kOffice, 200);
    get(scene, on(day, "10:00:00"), "203.0.113.70", 200);
    get(scene, on(day, "12:00:00"), "198.51.100.7", 403);
  }
  // A second office, seen once only behind the refusals.
  get(scene, on(9, "09:00:00"), "198.18.44.1", 200);
  get(scene, on(9, "12:00:00"), "198.51.100.7", 403);
  get(scene, on(9, "13:00:00"), "198.18.44.1", 200);
  EXPECT_TRUE(scene.run("restriction_lifted").empty());
}

TEST(RestrictionLifted, WithoutALedgerTheFirstStrangerIsKnownByTheSecond) {
  Scene scene = site(false);
  refused_week(scene);
  get(scene, on(6, "15:20:00"), "198.18.0.9", 200);
  get(scene, on(6, "15:20:30"), "198.18.0.9", 200);
  get(scene, on(7, "10:00:00"), "198.19.0.9", 200);
  const auto findings = scene.run("restriction_lifted");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].first, Scene::at(on(6, "15:20:00")));
  EXPECT_EQ(findings[0].count, 3u);
}

TEST(RestrictionLifted, BansOfSingleAddressesAreNoRestriction) {
  Scene scene = site(false);
  for (int day = 1; day <= 9; ++day) {
    const std::string guesser = "198.51." + std::to_string(day) + ".7";
    get(scene, on(day, "02:00:00"), guesser, 200);
    for (int i = 0; i < 6; ++i) get(scene, on(day, "02:00:1" + std::to_string(i)), guesser, 403);
    get(scene, on(day, "08:00:00"), "192.0." + std::to_string(day) + ".9", 200);
  }
  EXPECT_TRUE(scene.run("restriction_lifted").empty());
}

TEST(RestrictionLifted, AFilterOfAttacksRestrictsNobody) {
  Scene scene = site(false);
  const auto& rules = shipped_rules().rules();
  std::uint32_t attack = 0;
  while (rules[attack].level < Severity::Medium || rules[attack].only_correlated) ++attack;
  const std::array<std::uint32_t, 1> held{attack};
  for (int day = 1; day <= 5; ++day) {
    get(scene, on(day, "12:00:00"), day % 2 == 0 ? "198.51.100.7" : "192.0.2.9", 403, "/shop/?id=1%27%20union%20select%201");
    scene.events.back().rules = held;
  }
  get(scene, on(6, "12:00:00"), "198.51.100.7", 200, "/shop/");
  get(scene, on(6, "13:00:00"), "192.0.2.9", 200, "/shop/");
  EXPECT_TRUE(scene.run("restriction_lifted").empty());
}

TEST(RestrictionLifted, WhatIsRefusedNowAndThenWasNotClosed) {
  Scene scene = site(false);
  for (int i = 0; i < 200; ++i)  // an hour apart
    get(scene, Scene::later(on(1, "00:00:00"), i * 3600), fmt::format("198.{}.{}.9", 18 + i % 2, i % 90), i % 7 < 4 ? 403 : 200,
        "/wp-json/wp/v2/users/");
  EXPECT_TRUE(scene.run("restriction_lifted").empty());
}

TEST(RestrictionLifted, AMissingPageThatAppearsWasNotClosed) {
  Scene scene = site(true);
  for (int day = 1; day <= 5; ++day) get(scene, on(day, "12:00:00"), day % 2 == 0 ? "198.51.100.7" : "192.0.2.9", 404);
  get(scene, on(6, "12:00:00"), "198.51.100.7", 200);
  EXPECT_TRUE(scene.run("restriction_lifted").empty());
}

TEST(RestrictionLifted, APasswordOfTheServerOpensWhatItIsFor) {
  Scene scene = site(false);
  for (int day = 1; day <= 6; ++day) {
    const std::string client = "198.51." + std::to_string(day) + ".7";
    get(scene, on(day, "12:00:00"), client, 401, "/members/");
    get(scene, on(day, "12:00:05"), client, 200, "/members/");
    scene.events.back().account = scene.keep("member");
  }
  EXPECT_TRUE(scene.run("restriction_lifted").empty());
}

TEST(RestrictionLifted, AnyPageThatWasClosedIsToldLessGravely) {
  Scene scene = site(false);
  for (int day = 1; day <= 5; ++day)
    get(scene, on(day, "12:00:00"), day % 2 == 0 ? "198.51.100.7" : "192.0.2.9", 403, "/intra/list.html");
  get(scene, on(6, "12:00:00"), "198.51.100.7", 200, "/intra/list.html?x=1");
  const auto findings = scene.run("restriction_lifted");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
}

TEST(RestrictionLifted, SingleRefusalsWhileItIsOpenEndNothing) {
  Scene scene = site(true);
  refused_week(scene);
  get(scene, on(6, "10:00:00"), "198.51.100.7", 200);
  get(scene, on(6, "11:00:00"), "198.18.0.9", 403);
  get(scene, on(7, "10:00:00"), "198.51.100.7", 200);
  const auto findings = scene.run("restriction_lifted");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].last, Scene::at(on(7, "10:00:00")));
  EXPECT_NE(findings[0].reason.en.find("Nothing shows"), std::string::npos) << findings[0].reason.en;
}

TEST(RestrictionLifted, TwoChangesAreTwoFindings) {
  Scene scene = site(true);
  refused_week(scene);
  get(scene, on(6, "10:00:00"), "198.51.100.7", 200);
  get(scene, on(6, "18:00:00"), "198.51.100.7", 403);
  get(scene, on(7, "18:00:00"), "192.0.2.9", 403);
  get(scene, on(8, "10:00:00"), "198.51.100.7", 200);
  const auto findings = scene.run("restriction_lifted");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[1].first, Scene::at(on(8, "10:00:00")));
}

TEST(RestrictionLifted, ScannersCannotFillTheMemory) {
  Scene scene = site(true);
  refused_week(scene);
  for (int i = 0; i < 20'000; ++i) get(scene, on(5, "20:00:00"), "198.51.100.7", 403, scene.keep("/x/" + std::to_string(i)));
  get(scene, on(6, "10:00:00"), "198.51.100.7", 200);
  const auto findings = scene.run("restriction_lifted");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].grounds.back().en.find("permit"), std::string::npos);
  EXPECT_NE(findings[0].grounds[findings[0].grounds.size() - 2].en.find("some were not followed"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::findings
