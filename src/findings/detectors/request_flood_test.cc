#include "findings/scene.h"

namespace hinomi::findings {
namespace {

struct Shop : Scene {
  Shop() { add_log("access.log", EvidenceKind::AccessLog, "www"); }
  void burst(std::string_view client, int requests, int a_second, const auto& target) {
    for (int i = 0; i < requests; ++i)
      request(0, later("2024-05-01T10:00:00", i / a_second), client, "GET", target(i), 200, 10'000);
  }
};

TEST(RequestFlood, AFrontPageWithAnotherQueryEachTime) {
  Shop shop;
  shop.burst("203.0.113.9", 400, 40, [](int i) { return fmt::format("/?{}", 1'000'003LL * i); });
  const auto findings = shop.run("request_flood");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actor.address.to_string(), "203.0.113.9");
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings[0].verdict, Verdict::Attempted);
  EXPECT_GT(findings[0].count, 200u);
  EXPECT_EQ(findings[0].first, Scene::at("2024-05-01T10:00:00"));
}

TEST(RequestFlood, HighRatesAloneAccuseNobody) {
  Shop thumbnails, gateway, typing, slow;
  thumbnails.burst("198.51.100.7", 400, 40, [](int i) { return fmt::format("/resize_image.php?image={}.jpg&width=80", i); });
  gateway.burst("198.51.100.7", 4'000, 400, [](int i) { return fmt::format("/products/{}", i % 500); });
  typing.burst("198.51.100.7", 400, 40, [](int) { return std::string("/?utm_source=mail"); });
  slow.burst("198.51.100.7", 400, 5, [](int i) { return fmt::format("/?{}", i); });
  EXPECT_TRUE(thumbnails.run("request_flood").empty());
  EXPECT_TRUE(gateway.run("request_flood").empty());
  EXPECT_TRUE(typing.run("request_flood").empty());
  EXPECT_TRUE(slow.run("request_flood").empty());
}

TEST(RequestFlood, TheOrganisationsOwnLoadTestIsAFact) {
  Shop shop;
  shop.burst("192.168.10.5", 400, 40, [](int i) { return fmt::format("/?{}", i); });
  const auto findings = shop.run("request_flood");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
}

}  // namespace
}  // namespace hinomi::findings
