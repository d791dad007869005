#include "findings/scene.h"

namespace hinomi::findings {
namespace {

struct TwoDatabases {
  Scene scene;
  TableSchema production, logged;
  std::deque<std::string> texts;

  TwoDatabases() {
    scene.add_database("live", DatabaseRole::Production, {});
    scene.add_database("staging", DatabaseRole::Staging, {"203.0.113.0/28"});
    scene.add_log("shop.sql", EvidenceKind::DatabaseDump, "live");
    scene.add_log("general.log", EvidenceKind::DatabaseLog, "staging");
    production.name = logged.name = "customers";
    logged.evidence = 1;
    logged.logged = true;
  }
  void row(const TableSchema& schema, const std::string& mail, std::string_view time = {}, std::uint64_t connection = 0) {
    if (scene.batches.empty()) scene.batches.emplace_back();
    Batch& batch = scene.batches.back();
    batch.rows.push_back({&schema,
                          static_cast<std::uint32_t>(batch.cells.size()),
                          1,
                          {schema.evidence, batch.rows.size() + 1, 0},
                          time.empty() ? kNoTime : Scene::at(time),
                          connection});
    batch.cells.push_back({texts.emplace_back(mail), CellKind::Text});
  }
};

std::string mail(int i) { return "customer" + std::to_string(i) + "@mail-a.example"; }

TEST(ProductionInStaging, TellsWhoLoadedWhatAndWhen) {
  TwoDatabases two;
  for (int i = 0; i < 200; ++i) two.row(two.production, mail(i));
  for (int i = 0; i < 100; ++i)
    two.row(two.logged, "CUSTOMER" + std::to_string(i) + (i % 2 == 0 ? "@Mail-A.example " : "＠mail-a.example"),
            "2019-08-22T10:14:09", 31);
  for (int i = 0; i < 50; ++i) two.row(two.logged, "test" + std::to_string(i) + "@example.com", "2019-08-22T10:14:09", 31);
  two.scene.connect(1, "2019-08-22T10:14:09", 31, "203.0.113.4", "shop", "shop_stg");
  two.scene.statement(1, "2019-08-22T10:14:09", 31, "INSERT INTO customers VALUES (1)");
  const auto findings = two.scene.run("production_in_staging");
  ASSERT_EQ(findings.size(), 1u);
  const Finding& f = findings[0];
  EXPECT_EQ(f.severity, Severity::High);
  EXPECT_EQ(f.asset, "staging");
  EXPECT_EQ(f.first, Scene::at("2019-08-22T10:14:09"));
  EXPECT_EQ(f.actor.address.to_string(), "203.0.113.4");
  EXPECT_EQ(f.actor.account, "shop");
  EXPECT_EQ(f.same_persons_as, std::vector<std::uint32_t>{0});
  EXPECT_NE(f.reason.en.find("100 e-mail addresses"), std::string::npos) << f.reason.en;
  EXPECT_EQ(f.reason.en.find('@'), std::string::npos);
}

TEST(ProductionInStaging, DummyRowsAndAFewCommonAddressesAreNone) {
  TwoDatabases two;
  for (int i = 0; i < 200; ++i) two.row(two.production, i < 100 ? mail(i) : "test" + std::to_string(i) + "@example.com");
  for (int i = 100; i < 200; ++i) two.row(two.logged, "test" + std::to_string(i) + "@example.com", "2019-08-22T10:14:09", 31);
  for (int i = 0; i < 19; ++i) two.row(two.logged, mail(i), "2019-08-22T10:14:09", 31);
  EXPECT_TRUE(two.scene.run("production_in_staging").empty());
}

TEST(ProductionInStaging, NothingWithoutTheLedgersWord) {
  TwoDatabases two;
  two.scene.ledger.databases[1].role = DatabaseRole::Production;
  for (int i = 0; i < 200; ++i) two.row(two.production, mail(i)), two.row(two.logged, mail(i), "2019-08-22T10:14:09", 31);
  EXPECT_TRUE(two.scene.run("production_in_staging").empty());
}

}  // namespace
}  // namespace hinomi::findings
