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

TEST(PasswordSpraying, OrdinaryShopsAndSingleGuessersAreNone) {
  EXPECT_TRUE(attempts(200, 2, 1).run("password_spraying").empty());
  EXPECT_TRUE(attempts(3, 60, 0).run("password_spraying").empty());
  EXPECT_TRUE(attempts(10, 3, 0).run("password_spraying").empty());
}

}  // namespace
}  // namespace hinomi::findings
