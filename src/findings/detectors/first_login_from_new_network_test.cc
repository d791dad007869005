#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kStart = "2018-02-01T09:00:00";
constexpr int kDay = 86'400;

void login(Scene& scene, int second, std::string_view client, std::string_view account, bool success = true) {
  Event& event = scene.add(success ? EventKind::LoginSucceeded : EventKind::LoginFailed, 0, Scene::later(kStart, second), "login");
  event.client = *IpAddress::parse(client);
  event.account = scene.keep(account);
  event.service = "sshd";
}

Scene ten_days() {
  Scene scene;
  scene.add_log("auth.log", EvidenceKind::AuthLog, "www");
  for (int day = 0; day < 10; ++day) login(scene, day * kDay, day % 2 == 0 ? "203.0.113.66" : "203.0.113.70", "deploy");
  return scene;
}

TEST(FirstLoginFromNewNetwork, IsAFactByItself) {
  Scene scene = ten_days();
  login(scene, 10 * kDay, "198.51.100.7", "deploy");
  login(scene, 11 * kDay, "198.51.100.9", "deploy");  // the same network, known now
  const auto findings = scene.run("first_login_from_new_network");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
  EXPECT_EQ(findings[0].actor.account, "deploy");
  EXPECT_NE(findings[0].grounds[0].en.find("10 logins came from 1 other network."), std::string::npos) << findings[0].grounds[0].en;
}

class Countries : public GeoDatabase {
 public:
  GeoPlace find(const IpAddress& a) const override { return {a.is_v4() && a.bytes[12] == 198 ? "NL" : "JP", 0}; }
  std::string description() const override { return "a table of the test"; }
};

TEST(FirstLoginFromNewNetwork, ANewCountryIsSaid) {
  const Countries countries;
  Scene scene = ten_days();
  scene.geo = &countries;
  login(scene, 10 * kDay, "203.0.114.7", "deploy");
  login(scene, 11 * kDay, "198.51.100.7", "deploy");
  login(scene, 12 * kDay, "198.18.0.7", "deploy");
  const auto findings = scene.run("first_login_from_new_network");
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(std::ranges::count(findings, Severity::Low, &Finding::severity), 1) << "one country is new";
  const auto abroad = std::ranges::find(findings, Severity::Low, &Finding::severity);
  EXPECT_EQ(abroad->title.en, "First login from a new country");
  EXPECT_EQ(abroad->grounds[0].en, "The address belongs to NL; countries until then: JP.");
  EXPECT_EQ(abroad->verdict, Verdict::Observed);
}

TEST(FirstLoginFromNewNetwork, BehindGuessingItIsMore) {
  Scene scene = ten_days();
  for (int i = 0; i < 20; ++i) login(scene, 10 * kDay + i, "198.51.100.7", "deploy", false);
  login(scene, 10 * kDay + 60, "198.51.100.7", "deploy");
  const auto findings = scene.run("first_login_from_new_network");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[0].verdict, Verdict::Succeeded);
}

TEST(FirstLoginFromNewNetwork, LearnsFirst) {
  Scene scene;
  scene.add_log("auth.log", EvidenceKind::AuthLog, "www");
  for (int day = 0; day < 6; ++day) login(scene, day * kDay, fmt::format("198.51.{}.7", day), "deploy");
  EXPECT_TRUE(scene.run("first_login_from_new_network").empty());
}

TEST(FirstLoginFromNewNetwork, OwnNetworksAndWhoComesFromEverywhereAreNot) {
  Scene scene = ten_days();
  scene.ledger.contractors.push_back({"builder", {*Network::parse("198.51.100.0/24")}});
  login(scene, 10 * kDay, "198.51.100.7", "deploy");
  EXPECT_TRUE(scene.run("first_login_from_new_network").empty());
  Scene roaming;
  roaming.add_log("auth.log", EvidenceKind::AuthLog, "www");
  for (int n = 0; n < 100; ++n) login(roaming, n * 3600, fmt::format("198.18.{}.7", n), "sales");
  login(roaming, 20 * kDay, "198.51.100.7", "sales");
  EXPECT_TRUE(roaming.run("first_login_from_new_network").empty());
}

TEST(FirstLoginFromNewNetwork, AManagementPageNamesNoAccount) {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "www");
  for (int day = 0; day < 10; ++day) {
    scene.request(0, Scene::later(kStart, day * kDay), "203.0.113.66", "POST", "/wp-login.php", 302, 900);
    scene.request(0, Scene::later(kStart, day * kDay), "203.0.113.66", "POST", "/login", 302, 900);
  }
  scene.request(0, Scene::later(kStart, 10 * kDay), "198.51.100.7", "POST", "/wp-login.php", 200, 9000);
  scene.request(0, Scene::later(kStart, 10 * kDay + 9), "198.51.100.7", "POST", "/wp-login.php", 302, 900);
  scene.request(0, Scene::later(kStart, 10 * kDay + 20), "198.51.100.7", "POST", "/login", 302, 900);
  const auto findings = scene.run("first_login_from_new_network");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].refs.size(), 2u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
}

}  // namespace
}  // namespace hinomi::findings
