#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kStart = "2024-05-01T10:00:00";

struct Shop : Scene {
  int second = 0;
  Shop() { add_log("access.log", EvidenceKind::AccessLog, "www"); }
  void answer(std::string_view client, std::string_view target, int bytes) {
    request(0, later(kStart, second++), client, "GET", target, 200, bytes);
  }
  void ordinary(std::string_view form = "/orders?customer={}&page=1") {
    for (int i = 0; i < 200; ++i)
      answer(fmt::format("198.51.100.{}", i % 40 + 1), fmt::format(fmt::runtime(form), i), 9'000 + i * 13);
  }
};

TEST(UnusualAnswerSize, FarMoreThanThePageGivesOthers) {
  Shop shop;
  shop.ordinary();
  shop.answer("203.0.113.9", "/orders?customer=all&page=1", 900'000);
  shop.answer("203.0.113.9", "/orders?customer=%25&page=1", 1'200'000);
  const auto findings = shop.run("unusual_answer_size");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actor.address.to_string(), "203.0.113.9");
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
  EXPECT_EQ(findings[0].count, 2u);
  EXPECT_TRUE(findings[0].grounds[0].en.contains("(200) have 9000 to 11587 bytes; this client was given up to 1200000"))
      << findings[0].grounds[0].en;
}

TEST(UnusualAnswerSize, ThePagesNewSizeAccusesNobody) {
  Shop shop;
  shop.ordinary();
  for (int i = 1; i < 9; ++i) shop.answer(fmt::format("203.0.113.{}", i), "/orders?customer=1&page=1", 900'000);
  EXPECT_TRUE(shop.run("unusual_answer_size").empty());
}

TEST(UnusualAnswerSize, OtherParametersFilesAndPagesThatVaryAreNotCompared) {
  Shop shop;
  shop.ordinary();
  shop.answer("203.0.113.9", "/orders?customer=1&page=1&export=csv", 900'000);
  shop.ordinary("/photo.jpg?n={}");
  shop.answer("203.0.113.9", "/photo.jpg?n=1", 900'000);
  for (int i = 0; i < 200; ++i) shop.answer(fmt::format("198.51.100.{}", i % 40 + 1), "/feed", 1'000 * (i + 1));
  shop.answer("203.0.113.9", "/feed", 900'000);
  EXPECT_TRUE(shop.run("unusual_answer_size").empty());
}

}  // namespace
}  // namespace hinomi::findings
