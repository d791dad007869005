#include "findings/scene.h"

namespace hinomi::findings {
namespace {

Scene attempts(int addresses, int failures_each, int successes_each) {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "www");
  for (int address = 0; address < addresses; ++address)
    for (int i = 0; i < failures_each + successes_each; ++i)
      scene.request(0, Scene::later("2018-02-07T10:00:00", address * 60 + i * 5),
                    fmt::format("198.51.{}.{}", 100 + address / 200, 1 + address % 200), "POST", "/wp-login.php",
                    i < failures_each ? 200 : 302, 500);
  return scene;
}

TEST(PasswordSpraying, ManyAddressesAFewTimesEach) {
  const auto findings = attempts(60, 3, 0).run("password_spraying");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[0].count, 180u);
  EXPECT_FALSE(findings[0].actor.address.known()) << "among so many there may be ordinary users";
}

TEST(PasswordSpraying, WhoGotInWithTheSameProgram) {
  const auto run = [](std::string_view visitors_agent) {
    Scene scene = attempts(60, 3, 0);
    for (Event& event : scene.events) event.agent = "tool/1.0";
    scene.request(0, "2018-02-07T18:00:00", "198.51.100.7", "POST", "/wp-login.php", 302, 900);
    scene.events.back().agent = "tool/1.0";
    scene.request(0, "2018-02-07T18:10:00", "198.51.100.8", "POST", "/wp-login.php", 302, 900);  // had mistyped
    scene.events.back().agent = "Firefox/100";
    scene.request(0, "2018-02-07T18:20:00", "192.0.2.77", "POST", "/wp-login.php", 302, 900);
    scene.events.back().agent = visitors_agent;
    return scene.run("password_spraying").at(0);
  };
  const Finding found = run("Firefox/100");
  EXPECT_EQ(found.verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(found.actor.address.to_string(), "198.51.100.7");
  EXPECT_EQ(run("tool/1.0").verdict, Verdict::Attempted) << "visitors use it too";
}

TEST(PasswordSpraying, OrdinaryShopsAndSingleGuessersAreNone) {
  EXPECT_TRUE(attempts(200, 2, 1).run("password_spraying").empty());
  EXPECT_TRUE(attempts(3, 60, 0).run("password_spraying").empty());
  EXPECT_TRUE(attempts(10, 3, 0).run("password_spraying").empty());
}

}  // namespace
}  // namespace hinomi::findings
