#include "findings/attack_outcome.h"

#include <gtest/gtest.h>

#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kStart = "2024-05-01T03:00:00", kThief = "203.0.113.77";
constexpr std::string_view kUnion = "/item.php?id=-1%20UNION%20SELECT%20id,name,mail%20FROM%20orders--%20-";

Scene shop() {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "shop");
  for (int n = 0; n < 20; ++n)
    scene.request(0, Scene::later(kStart, n), "192.0.2.10", "GET", "/item.php?id=" + std::to_string(n), 200, 4'000 + n);
  return scene;
}

Finding attack(Scene& scene, std::string_view rule) {
  for (const Finding& f : scene.run("attack_pattern"))
    if (f.rule == rule) return f;
  ADD_FAILURE() << rule << " did not hold";
  return {};
}

TEST(AttackOutcome, AnAnswerUnlikeTheUsualOnes) {
  Scene scene = shop();
  scene.request(0, Scene::later(kStart, 60), kThief, "GET", kUnion, 200, 61'000);
  const Finding f = attack(scene, "sql_injection_union");
  EXPECT_EQ(f.verdict, Verdict::LikelySucceeded);
  EXPECT_EQ(f.severity, Severity::High);
  ASSERT_FALSE(f.grounds.empty());
  EXPECT_NE(f.grounds.back().en.find("61000 bytes"), std::string::npos) << f.grounds.back().en;
}

TEST(AttackOutcome, AStatusByItselfProvesNothing) {
  Scene scene = shop();
  scene.request(0, Scene::later(kStart, 60), kThief, "GET", kUnion, 200, 4'010);
  EXPECT_EQ(attack(scene, "sql_injection_union").verdict, Verdict::Attempted);
}

TEST(AttackOutcome, APageThatShowsTheRequestIsLargerByIt) {
  Scene scene = shop();
  scene.request(0, Scene::later(kStart, 60), kThief, "GET", kUnion, 200, 4'019 + 512 + 4 * static_cast<int>(kUnion.size()));
  EXPECT_EQ(attack(scene, "sql_injection_union").verdict, Verdict::Attempted);
}

TEST(AttackOutcome, APageWithoutHabitTellsNothing) {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "shop");
  scene.request(0, Scene::later(kStart, 60), kThief, "GET", kUnion, 200, 61'000);
  EXPECT_EQ(attack(scene, "sql_injection_union").verdict, Verdict::Attempted);
}

TEST(AttackOutcome, AnErrorIsNoSuccessHoweverLarge) {
  Scene scene = shop();
  scene.request(0, Scene::later(kStart, 60), kThief, "GET", kUnion, 500, 61'000);
  EXPECT_EQ(attack(scene, "sql_injection_union").verdict, Verdict::Attempted);
}

TEST(AttackOutcome, WhereOtherAttemptsFailedALittleTells) {
  Scene scene = shop();
  const std::string file = "/item.php?id=../../../../etc/passwd";
  scene.request(0, Scene::later(kStart, 60), kThief, "GET", file, 404, 20);
  scene.request(0, Scene::later(kStart, 61), kThief, "GET", "/item.php?id=../../../../../etc/passwd", 200, 1'200);
  EXPECT_EQ(attack(scene, "path_traversal").verdict, Verdict::LikelySucceeded);
}

TEST(AttackOutcome, AnAnswerAsLateAsTheAttackAskedFor) {
  const std::string_view sleep = "/item.php?id=1%20AND%20SLEEP(5)";
  const auto verdict = [&](std::int64_t micros, std::int64_t usual) {
    Scene scene = shop();
    for (Event& event : scene.events) event.duration_micros = usual;
    scene.request(0, Scene::later(kStart, 60), kThief, "GET", sleep, 200, 4'010);
    scene.events.back().duration_micros = micros;
    return attack(scene, "sql_injection_time").verdict;
  };
  EXPECT_EQ(verdict(5'012'000, 30'000), Verdict::LikelySucceeded);
  EXPECT_EQ(verdict(30'000, 30'000), Verdict::Attempted);
  EXPECT_EQ(verdict(5'012'000, 3'000'000), Verdict::Attempted);  // a slow site
  EXPECT_EQ(verdict(Event::kAbsent, Event::kAbsent), Verdict::Attempted);
}

void probe(Scene& scene, int second, std::string_view path, int status, int bytes) {
  scene.request(0, Scene::later(kStart, second), kThief, "GET", path, status, bytes);
}

TEST(AttackOutcome, AFileServedAmongMissingOnes) {
  Scene scene = shop();
  probe(scene, 60, "/dump.sql", 404, 196);
  probe(scene, 61, "/db.sql", 404, 196);
  probe(scene, 62, "/backup.sql", 200, 84'000);
  const Finding f = attack(scene, "database_dump_request");
  EXPECT_EQ(f.verdict, Verdict::Succeeded);
  EXPECT_EQ(f.severity, Severity::High);
}

TEST(AttackOutcome, ASiteThatServesEveryNameServedNoFile) {
  Scene scene = shop();
  probe(scene, 60, "/dump.sql", 404, 196);
  probe(scene, 61, "/db.sql", 404, 196);
  probe(scene, 62, "/backup.sql", 200, 5'120);
  probe(scene, 63, "/old.sql", 200, 5'120);
  EXPECT_EQ(attack(scene, "database_dump_request").verdict, Verdict::Attempted);
}

TEST(AttackOutcome, OwnPeopleTestTheirSite) {
  Scene scene = shop();
  scene.ledger.contractors.push_back({"tester", {*Network::parse("203.0.113.0/24")}});
  scene.request(0, Scene::later(kStart, 60), kThief, "GET", kUnion, 200, 61'000);
  EXPECT_EQ(attack(scene, "sql_injection_union").verdict, Verdict::Observed);
}

}  // namespace
}  // namespace hinomi::findings
