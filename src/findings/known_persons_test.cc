#include "findings/known_persons.h"

#include "findings/finding_book.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

struct Compared {
  Scene scene;
  std::map<std::string, Baseline> none;
  std::vector<AssetOverlap> overlaps;
  std::vector<KnownPersons> fingerprints = {{"prod.fp", "shop.sql", 400, 300, {}}};
  std::vector<Finding> findings;

  Compared() {
    scene.add_database("live", DatabaseRole::Production, {});
    scene.add_database("staging", DatabaseRole::Staging, {});
    scene.add_log("general.log", EvidenceKind::DatabaseLog, "staging");
    AssetOverlap& found = overlaps.emplace_back();
    found.asset = "staging";
    found.overlap = {300, 350, {290, 10, 0, 0, 0}};
    found.found_in = {300};
    found.tables = {"shop.customers"};
    found.refs = {{{0, 7, 0}, "INSERT INTO customers"}};
    found.loads = {{{0, 7, 0}, "customers", Scene::at("2019-08-22T10:14:09"), 31, 300}};
  }
  const std::vector<Finding>& tell() {
    const DetectorContext context{
        scene.ledger, scene.evidence, shipped_content(), shipped_rules(), installed_crs(), FingerprintKey::random(), none};
    ConnectionBook connections(context);
    for (const Event& event : scene.events) connections.see(event);
    tell_known_persons(overlaps, fingerprints, context, connections, findings);
    return findings;
  }
};

std::string words(const Finding& f) {
  std::string text = f.reason.en + "\n" + f.reason.ja;
  for (const Text& ground : f.grounds) text += "\n" + ground.en + "\n" + ground.ja;
  return text;
}

TEST(KnownPersons, SaysWhoWroteThemAndSinceWhen) {
  Compared c;
  c.scene.connect(0, "2019-08-22T10:14:08", 31, "203.0.113.4", "shop", "shop_stg");
  ASSERT_EQ(c.tell().size(), 1u);
  const Finding& f = c.findings[0];
  EXPECT_EQ(f.rule, kKnownPersonsRule);
  EXPECT_EQ(f.severity, Severity::High);
  EXPECT_EQ(f.asset, "staging");
  EXPECT_EQ(f.count, 300u);
  EXPECT_EQ(f.first, Scene::at("2019-08-22T10:14:09"));
  EXPECT_EQ(f.actor.address.to_string(), "203.0.113.4");
  EXPECT_EQ(f.actor.account, "shop");
  EXPECT_EQ(f.refs.size(), 1u);
  EXPECT_NE(words(f).find("prod.fp"), std::string::npos);
  EXPECT_NE(words(f).find("10 by telephone number"), std::string::npos);
  EXPECT_NE(words(f).find("2019-08-22 10:14:09"), std::string::npos);
}

TEST(KnownPersons, ADumpGivesABoundOnly) {
  Compared c;
  c.overlaps[0].loads.clear();
  c.overlaps[0].dated_from = Scene::at("2018-09-01T00:00:00"), c.overlaps[0].dated_to = Scene::at("2019-08-20T00:00:00");
  ASSERT_EQ(c.tell().size(), 1u);
  EXPECT_FALSE(c.findings[0].first.known());
  EXPECT_NE(words(c.findings[0]).find("not older than"), std::string::npos);
}

TEST(KnownPersons, ProductionItselfAndUnknownAssetsAreNoFinding) {
  Compared c;
  c.overlaps[0].asset = "live";
  EXPECT_TRUE(c.tell().empty());
  c.overlaps[0].asset = "";
  EXPECT_TRUE(c.tell().empty());
}

TEST(KnownPersons, NamesOnlyTheFingerprintsThatAgree) {
  Compared c;
  c.fingerprints.push_back({"crm.fp", "crm.sql", 50, 20, {}});
  c.overlaps[0].found_in = {300, 0};
  ASSERT_EQ(c.tell().size(), 1u);
  EXPECT_EQ(words(c.findings[0]).find("crm.fp"), std::string::npos);
}

TEST(KnownPersons, AnUnknownTimeIsNotTheLast) {
  Compared c;
  c.overlaps[0].loads.push_back({{0, 9, 0}, "customers", {}, 32, 20});
  ASSERT_EQ(c.tell().size(), 1u);
  EXPECT_EQ(c.findings[0].last, Scene::at("2019-08-22T10:14:09"));
  EXPECT_NE(words(c.findings[0]).find("at a time that is not known"), std::string::npos);
}

TEST(KnownPersons, APermitMakesItLess) {
  Compared c;
  c.scene.ledger.permits.push_back(
      {"load test", "contractor", "head", Scene::at("2019-08-22T10:00:00"), Scene::at("2019-08-22T11:00:00")});
  ASSERT_EQ(c.tell().size(), 1u);
  EXPECT_EQ(c.findings[0].severity, Severity::Medium);
  EXPECT_NE(words(c.findings[0]).find("load test"), std::string::npos);
}

TEST(KnownPersons, WhatTheDumpToldIsNotToldTwice) {
  Compared c;
  Finding& told = c.findings.emplace_back();
  told.id = "production_in_staging-1", told.rule = "production_in_staging", told.asset = "staging";
  ASSERT_EQ(c.tell().size(), 1u);
  EXPECT_EQ(c.findings[0].rule, "production_in_staging");
  ASSERT_EQ(c.findings[0].grounds.size(), 1u);
  EXPECT_NE(c.findings[0].grounds[0].en.find("300 of the 350"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::findings
