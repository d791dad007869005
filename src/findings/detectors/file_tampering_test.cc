#include "findings/scene.h"

namespace hinomi::findings {
namespace {

Scene web_root(int files) {
  Scene scene;
  scene.add_log("www", EvidenceKind::WebRoot, "shop");
  for (int i = 0; i < files; ++i) scene.baselines["shop"].files["page" + std::to_string(i) + ".php"] = {"aa", 10};
  return scene;
}

void put(Scene& scene, std::string path, std::string hash, std::string_view time = "2020-07-11T04:00:00") {
  FileEntry file;
  file.place = {0, scene.files.size() + 1, 0};
  file.path = std::move(path);
  file.sha256 = std::move(hash);
  file.modified = Scene::at(time);
  scene.files.push_back(std::move(file));
}

TEST(FileTampering, AddedChangedGone) {
  Scene scene = web_root(10);
  for (int i = 1; i < 10; ++i) put(scene, "page" + std::to_string(i) + ".php", i == 3 ? "bb" : "aa");
  put(scene, "wp-content/uploads/img.php", "cc");
  put(scene, "wp-content/uploads/photo.jpg", "dd");
  const auto findings = scene.run("file_tampering");
  ASSERT_EQ(findings.size(), 3u);
  std::map<std::string, const Finding*> by_title;
  for (const Finding& f : findings) by_title[f.title.en] = &f;
  const Finding& added = *by_title.at("Files of the site added");
  EXPECT_EQ(added.count, 2u);
  EXPECT_EQ(added.severity, Severity::High);
  EXPECT_EQ(added.refs[0].excerpt, "wp-content/uploads/img.php");
  EXPECT_EQ(added.indicators.size(), 2u);
  EXPECT_EQ(by_title.at("Files of the site changed")->count, 1u);
  EXPECT_EQ(by_title.at("Files of the site gone")->count, 1u);
}

TEST(FileTampering, UnchangedSiteAndSiteWithoutBaselineAreQuiet) {
  Scene scene = web_root(5);
  for (int i = 0; i < 5; ++i) put(scene, "page" + std::to_string(i) + ".php", "aa");
  EXPECT_TRUE(scene.run("file_tampering").empty());
  scene.baselines.clear();
  put(scene, "new.php", "cc");
  EXPECT_TRUE(scene.run("file_tampering").empty());
}

TEST(FileTampering, PermitsExplain) {
  Scene scene = web_root(2);
  scene.ledger.permits.push_back(
      {"renewal", "builder", "office", Scene::at("2020-07-11T00:00:00"), Scene::at("2020-07-11T06:00:00")});
  put(scene, "page0.php", "aa");
  put(scene, "page1.php", "bb");
  put(scene, "late.php", "cc", "2020-07-12T04:00:00");
  const auto findings = scene.run("file_tampering");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
  EXPECT_EQ(findings[1].severity, Severity::High);
}

TEST(FileTampering, AReleaseIsSummedUpAndAWipeIsNot) {
  Scene release = web_root(200);
  for (int i = 0; i < 200; ++i) put(release, "page" + std::to_string(i) + ".php", "bb");
  const auto released = release.run("file_tampering");
  ASSERT_EQ(released.size(), 1u);
  EXPECT_EQ(released[0].severity, Severity::Medium);
  Scene wipe = web_root(200);
  put(wipe, "page0.php", "aa");
  const auto wiped = wipe.run("file_tampering");
  ASSERT_EQ(wiped.size(), 1u);
  EXPECT_EQ(wiped[0].severity, Severity::High);
  EXPECT_EQ(wiped[0].count, 199u);
}

TEST(FileTampering, DoubleExtensionsCountAsScripts) {
  Scene scene = web_root(1);
  put(scene, "page0.php", "aa");
  put(scene, "img/x.php.jpg", "cc");
  EXPECT_EQ(scene.run("file_tampering").at(0).severity, Severity::High);
}

}  // namespace
}  // namespace hinomi::findings
