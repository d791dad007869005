#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kStart = "2024-05-01T03:00:00", kClient = "203.0.113.77";

Scene shop() {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "shop");
  return scene;
}

void try_keys(Scene& scene, int from, int to, int status = 403) {
  for (int n = from; n < to; ++n)
    scene.request(0, Scene::later(kStart, n), kClient, "GET", "/export.php?key=k" + std::to_string(n), status, 20);
}

TEST(GuardedPage, AKeyFoundByTrying) {
  Scene scene = shop();
  try_keys(scene, 0, 8);
  scene.request(0, Scene::later(kStart, 9), kClient, "GET", "/export.php?key=spring", 200, 52'000);
  const auto findings = scene.run("guarded_page");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(findings[0].severity, Severity::High);
  EXPECT_EQ(findings[0].count, 9u);
  EXPECT_EQ(findings[0].actor.address.to_string(), kClient);
  EXPECT_EQ(findings[0].first, Scene::at(kStart));
}

TEST(GuardedPage, IsFoundBehindAScanAndWhatWasLetGoIsSaid) {
  Scene scene = shop();
  for (int n = 0; n < 20; ++n) scene.request(0, Scene::later(kStart, n), kClient, "GET", fmt::format("/.ht{}", n), 403, 20);
  try_keys(scene, 30, 38);
  scene.request(0, Scene::later(kStart, 40), kClient, "GET", "/export.php?key=spring", 200, 52'000);
  EXPECT_EQ(scene.run("guarded_page").size(), 1u);
  EXPECT_EQ(scene.forgotten, 0u);
  for (int n = 0; n < 20'100; ++n)
    scene.request(0, Scene::later(kStart, 50), fmt::format("2001:db8::{:x}", n + 1), "GET", "/.htaccess", 403, 20);
  EXPECT_EQ(scene.run("guarded_page").size(), 1u);
  EXPECT_EQ(scene.forgotten, 101u);
}

TEST(GuardedPage, APasswordOfHttpAuthentication) {
  Scene scene = shop();
  for (int n = 0; n < 12; ++n) scene.request(0, Scene::later(kStart, n), kClient, "GET", "/staff/", 401, 381);
  scene.request(0, Scene::later(kStart, 13), kClient, "GET", "/staff/", 200, 9'000);
  EXPECT_EQ(scene.run("guarded_page").size(), 1u);
}

TEST(GuardedPage, AFewMistakesAreNoGuess) {
  Scene scene = shop();
  try_keys(scene, 0, 3);
  scene.request(0, Scene::later(kStart, 9), kClient, "GET", "/export.php?key=spring", 200, 52'000);
  for (int n = 0; n < 4; ++n) scene.request(0, Scene::later(kStart, n + 20), kClient, "GET", "/staff/", 401, 381);
  scene.request(0, Scene::later(kStart, 30), kClient, "GET", "/staff/", 200, 9'000);
  EXPECT_TRUE(scene.run("guarded_page").empty());
}

TEST(GuardedPage, TheSameRequestServedLaterWasOnlySlowedDown) {
  Scene scene = shop();
  for (int n = 0; n < 30; ++n) scene.request(0, Scene::later(kStart, n), kClient, "GET", "/list.php?page=2", 403, 20);
  scene.request(0, Scene::later(kStart, 90), kClient, "GET", "/list.php?page=2", 200, 9'000);
  EXPECT_TRUE(scene.run("guarded_page").empty());
}

TEST(GuardedPage, WhoLoggedInMayCome) {
  Scene scene = shop();
  try_keys(scene, 0, 8);
  scene.request(0, Scene::later(kStart, 10), kClient, "POST", "/login.php", 302, 0);
  scene.request(0, Scene::later(kStart, 11), kClient, "GET", "/export.php?key=mine", 200, 9'000);
  EXPECT_TRUE(scene.run("guarded_page").empty());
}

TEST(GuardedPage, OthersAndOwnPeopleAreNotMeant) {
  Scene scene = shop();
  try_keys(scene, 0, 8);
  scene.request(0, Scene::later(kStart, 9), "203.0.113.78", "GET", "/export.php?key=spring", 200, 52'000);
  EXPECT_TRUE(scene.run("guarded_page").empty());
  scene.request(0, Scene::later(kStart, 10), kClient, "GET", "/export.php?key=spring", 200, 52'000);
  scene.ledger.contractors.push_back({"builder", {*Network::parse("203.0.113.77/32")}});
  EXPECT_TRUE(scene.run("guarded_page").empty());
}

}  // namespace
}  // namespace hinomi::findings
