#include "findings/payment_pages.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

Scene shop() {
  Scene scene;
  scene.add_log("www", EvidenceKind::WebRoot, "shop");
  scene.baselines["shop"].taken = Scene::at("2020-06-01T00:00:00");
  for (const char* path : {"html/shopping/payment.js", "src/Payment/GmoPg.php", "html/news.js", "img/credit.png"})
    scene.baselines["shop"].files[path] = {"aa", 10};
  return scene;
}

void put(Scene& scene, std::string path, std::string hash, std::string_view time) {
  FileEntry file;
  file.place = {0, scene.files.size() + 1, 0};
  file.path = std::move(path), file.sha256 = std::move(hash), file.modified = Scene::at(time);
  scene.files.push_back(std::move(file));
}

TEST(PaymentPageChanged, OnlyFilesThatCanSkim) {
  Scene scene = shop();
  put(scene, "html/shopping/payment.js", "bb", "2020-07-11T04:00:00");
  put(scene, "html/checkout/x.php", "cc", "2020-07-10T04:00:00");
  put(scene, "src/Payment/GmoPg.php", "aa", "2020-07-01T04:00:00");
  put(scene, "html/news.js", "bb", "2020-07-01T04:00:00");
  put(scene, "img/credit.png", "bb", "2020-07-01T04:00:00");
  put(scene, "html/cartoon.js", "bb", "2020-07-01T04:00:00");
  const auto findings = scene.run("payment_page_changed");
  ASSERT_EQ(findings.size(), 1u);
  const Finding& f = findings[0];
  EXPECT_EQ(f.count, 2u);
  EXPECT_EQ(f.severity, Severity::High);
  EXPECT_EQ(f.first, Scene::at("2020-07-10T04:00:00"));
  EXPECT_EQ(f.last, Scene::at("2020-07-11T04:00:00"));
  EXPECT_EQ(f.refs.size(), 2u);
}

TEST(PaymentPageChanged, ATimeBeforeTheBaselineIsForged) {
  Scene scene = shop();
  put(scene, "html/shopping/payment.js", "bb", "2019-01-01T00:00:00");
  const auto findings = scene.run("payment_page_changed");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].first, Scene::at("2020-06-01T00:00:00"));
}

TEST(PaymentPageChanged, PermitsAndMissingBaselinesAreQuiet) {
  Scene scene = shop();
  scene.ledger.permits.push_back(
      {"release", "builder", "office", Scene::at("2020-07-11T00:00:00"), Scene::at("2020-07-11T06:00:00")});
  put(scene, "html/shopping/payment.js", "bb", "2020-07-11T04:00:00");
  EXPECT_TRUE(scene.run("payment_page_changed").empty());
  scene.ledger.permits.clear(), scene.baselines.clear();
  EXPECT_TRUE(scene.run("payment_page_changed").empty());
}

}  // namespace
}  // namespace hinomi::findings
