#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kStart = "2024-05-01T10:00:00";
constexpr std::string_view kGooglebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

struct Shop : Scene {
  Shop() { add_log("access.log", EvidenceKind::AccessLog, "www"); }
  void read(std::string_view client, int pages, double a_second, int status = 200, std::string_view agent = {},
            std::string_view form = "/items/{}") {
    for (int i = 0; i < pages; ++i) {
      request(0, later(kStart, static_cast<int>(i / a_second)), client, "GET", fmt::format(fmt::runtime(form), i), status, 20'000);
      events.back().agent = keep(agent);
    }
  }
};

TEST(MassReading, ManyPagesFasterThanPeopleRead) {
  Shop shop;
  shop.read("203.0.113.9", 600, 2);
  const auto findings = shop.run("mass_reading");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actor.address.to_string(), "203.0.113.9");
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
  EXPECT_GT(findings[0].count, 500u);
}

TEST(MassReading, ReadersPicturesAndRefusalsAreNot) {
  Shop shop;
  shop.read("203.0.113.9", 600, 0.2);
  shop.read("203.0.113.10", 600, 5, 404);
  shop.read("203.0.113.11", 600, 5, 200, {}, "/photos/{}.jpg");
  shop.read("203.0.113.12", 600, 5, 200, {}, "/search?q={}");
  EXPECT_TRUE(shop.run("mass_reading").empty());
}

TEST(MassReading, ACrawlerIsKnownByItsNetworkNotByItsName) {
  Shop shop;
  shop.read("66.249.66.1", 600, 2, 200, kGooglebot);
  EXPECT_TRUE(shop.run("mass_reading").empty());
  shop.read("203.0.113.9", 600, 2, 200, kGooglebot);
  shop.read("203.0.113.10", 600, 2, 200, "CCBot/2.0");
  const auto findings = shop.run("mass_reading");
  ASSERT_EQ(findings.size(), 2u);
  for (const Finding& f : findings) {
    const std::string& ground = f.grounds.back().en;
    EXPECT_TRUE(ground.contains(f.actor.address.to_string() == "203.0.113.9" ? "does not come from the networks" : "not confirmed"))
        << ground;
  }
}

TEST(MassReading, MuchOfOnePageComparedWithOthers) {
  Shop shop;
  for (int i = 0; i < 5; ++i)
    shop.request(0, Scene::later(kStart, i), fmt::format("198.51.100.{}", i + 1), "GET", "/report?month=5", 200, 200'000);
  for (int i = 0; i < 40; ++i)
    shop.request(0, Scene::later(kStart, 60 * i), "203.0.113.9", "GET", fmt::format("/report?month={}", i), 200, 200'000);
  const auto findings = shop.run("mass_reading");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actor.address.to_string(), "203.0.113.9");
  EXPECT_EQ(findings[0].count, 40u);
  EXPECT_TRUE(findings[0].grounds[0].en.contains("8.0 MB in 40 answers; the 5 other clients were given 0.2 MB each"))
      << findings[0].grounds[0].en;
}

TEST(MassReading, WhatNobodyElseAskedForHasNoUsualSize) {
  Shop shop;
  for (int i = 0; i < 40; ++i)
    shop.request(0, Scene::later(kStart, 60 * i), "203.0.113.9", "GET", fmt::format("/report?month={}", i), 200, 200'000);
  EXPECT_TRUE(shop.run("mass_reading").empty());
}

}  // namespace
}  // namespace hinomi::findings
