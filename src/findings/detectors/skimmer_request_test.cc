#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kPage = "https://shop.example/shopping/?mode=card";

void visit(Scene& scene, std::string_view time, int client, std::string_view method, std::string_view target,
           std::string_view referer = kPage) {
  scene.request(0, time, fmt::format("198.51.100.{}", client), method, target, 200, 100);
  scene.events.back().referer = scene.keep(referer);
}

// The payment page has been in use for two days.
Scene shop() {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "shop");
  scene.add_log("www", EvidenceKind::WebRoot, "shop");
  for (int i = 0; i < 40; ++i) visit(scene, Scene::later("2019-05-04T00:00:00", i * 4000), 1 + i % 9, "POST", "/api/address");
  return scene;
}

void baseline(Scene& scene) {
  scene.baselines["shop"].files["js/shop.js"] = {"aa", 1};
  FileEntry known, added;
  known.place = {1, 1, 0}, known.path = "js/shop.js", known.sha256 = "aa";
  added.place = {1, 2, 0}, added.path = "js/ext.php", added.sha256 = "bb";
  added.modified = Scene::at("2019-05-07T02:00:00");
  scene.files = {known, added};
}

TEST(SkimmerRequest, ToAFileThatTheBaselineDoesNotKnow) {
  Scene scene = shop();
  baseline(scene);
  for (int i = 0; i < 5; ++i) visit(scene, Scene::later("2019-05-07T07:41:00", i * 60), 20 + i, "POST", "/js/ext.php");
  const auto findings = scene.run("skimmer_request");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Critical);
  EXPECT_EQ(findings[0].verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(findings[0].first, Scene::at("2019-05-07T07:41:00"));
  EXPECT_EQ(findings[0].count, 5u);
  // They are victims.
  EXPECT_FALSE(findings[0].actor.address.known());
}

TEST(SkimmerRequest, CardsInTheAddressToo) {
  Scene scene = shop();
  baseline(scene);
  for (int i = 0; i < 5; ++i)
    visit(scene, Scene::later("2019-05-07T07:41:00", i * 60), 20 + i, "GET",
          "/js/ext.php?d=eyJuIjoiNDExMTExMTExMTExMTExMSIsImUiOiIxMi8yMiJ9");
  EXPECT_EQ(scene.run("skimmer_request").size(), 1u);
}

TEST(SkimmerRequest, WithoutABaselineItIsOnlyNew) {
  Scene scene = shop();
  for (int i = 0; i < 5; ++i) visit(scene, Scene::later("2019-05-07T07:41:00", i * 60), 20 + i, "POST", "/js/ext.php");
  const auto findings = scene.run("skimmer_request");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
}

TEST(SkimmerRequest, QuietAboutTheShopsOwn) {
  Scene scene = shop();
  // The next page of paying, an address that few use, something that was there from the first, another page's requests.
  for (int i = 0; i < 5; ++i) visit(scene, Scene::later("2019-05-07T07:41:00", i * 60), 20 + i, "POST", "/shopping/confirm");
  for (int i = 0; i < 5; ++i) visit(scene, Scene::later("2019-05-07T08:41:00", i * 60), 7, "POST", "/test.php");
  for (int i = 0; i < 5; ++i) visit(scene, Scene::later("2019-05-07T09:41:00", i * 60), 20 + i, "POST", "/api/address");
  for (int i = 0; i < 5; ++i)
    visit(scene, Scene::later("2019-05-07T10:41:00", i * 60), 20 + i, "POST", "/contact.php", "https://shop.example/contact");
  EXPECT_TRUE(scene.run("skimmer_request").empty());
  // What the baseline knows as it is belongs to the shop.
  baseline(scene);
  for (int i = 0; i < 5; ++i) visit(scene, Scene::later("2019-05-07T11:41:00", i * 60), 20 + i, "POST", "/js/shop.js");
  EXPECT_TRUE(scene.run("skimmer_request").empty());
}

}  // namespace
}  // namespace hinomi::findings
