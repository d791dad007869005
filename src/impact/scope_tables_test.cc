// Which tables count, once, for which asset: dumps, logs, staging, the intruder's own.
#include "impact/scope_tables.h"

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

std::string number(int i) { return std::to_string(i); }
std::string mail(int i) { return "person" + number(i) + "@mail.example"; }
Timestamp at(std::string_view text) { return *parse_iso_time(text, kJst); }

std::string notes_of(const Impact& impact) {
  std::string text;
  for (const Text& note : impact.notes) text += note.en + "\n";
  return text;
}

TestTable members(int from, int to, std::uint32_t evidence, bool logged = false, std::uint64_t connection = 1,
                  Timestamp time = {}) {
  TestTable table("members", {"id", "name", "email"});
  for (int i = from; i < to; ++i) table.add({number(i), "山田 太郎" + number(i), mail(i)});
  table.schema.evidence = evidence, table.schema.logged = logged, table.schema.declared = !logged;
  table.schema.database = logged ? "shop_stg" : "shop";
  table.connection = connection, table.time = time;
  return table;
}

TestTable products(int rows, std::uint32_t evidence, bool logged = false) {
  TestTable table("products", {"id", "name"});
  for (int i = 0; i < rows; ++i) table.add({number(i), "公式テキスト" + number(i)});
  table.schema.evidence = evidence, table.schema.logged = logged;
  return table;
}

// Evidence 0: production's dump. 1: staging's log. 2: a later dump of production. 3: a file of no known asset.
void with_ledger(TestRun& run) {
  Database production, staging;
  production.name = "production", production.role = DatabaseRole::Production;
  staging.name = "staging", staging.role = DatabaseRole::Staging;
  run.ledger.databases = {production, staging};
  run.evidence[0].asset = "production", run.evidence[1].asset = "staging", run.evidence[2].asset = "production";
}

Finding taken(std::string asset, std::vector<std::pair<std::string, std::string>> tables, std::string_view time) {
  Finding f;
  f.rule = "database_extraction", f.asset = std::move(asset), f.severity = Severity::Critical, f.verdict = Verdict::Succeeded;
  f.first = f.last = at(time);
  for (auto& [database, table] : tables) f.tables_read.push_back({database, table, true, at(time), {}});
  return f;
}

Finding loaded(std::string asset, std::uint32_t evidence, std::string_view time) {
  Finding f;
  f.rule = "production_in_staging", f.asset = std::move(asset), f.severity = Severity::High;
  f.first = f.last = at(time);
  f.same_persons_as = {evidence};
  return f;
}

TEST(ScopeTables, StagingLoadedFromProduction) {
  TestRun run;
  with_ledger(run);
  members(0, 300, 0).show(run.counter), products(40, 0).show(run.counter);
  // Before the load somebody tried the form; then the whole dump was loaded, and a product was added afterwards.
  TestTable trial("members", {"name", "email"});
  trial.schema = {1,     "shop_stg", "members", {{"name", "", false, false, ""}, {"email", "", false, false, ""}}, {}, 0,
                  false, true,       true};
  trial.connection = 5, trial.time = at("2019-08-09T11:00:00");
  trial.add({"山田 試作", "trial@mail.example"}).show(run.counter);
  members(0, 300, 1, true, 9, at("2019-08-22T10:14:00")).show(run.counter);
  products(40, 1, true).show(run.counter);
  run.findings = {taken("staging", {{"shop_stg", "members"}}, "2019-08-10T03:12:00"), loaded("staging", 0, "2019-08-22T10:14:00"),
                  taken("staging", {{"shop_stg", "members"}, {"shop_stg", "products"}}, "2019-08-22T21:41:00")};
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 2u);
  EXPECT_EQ(impact.possible.rows, 340u);
  EXPECT_EQ(impact.possible.persons, 300u);
  EXPECT_EQ(impact.possible.persons_max, 300u);
  EXPECT_EQ(impact.confirmed.tables, 2u);
  EXPECT_EQ(impact.confirmed.persons, 300u);
  ASSERT_EQ(impact.assets.size(), 1u);
  EXPECT_EQ(impact.assets[0].name, "staging");
  EXPECT_EQ(impact.assets[0].persons, 300u);
  EXPECT_NE(notes_of(impact).find("Evidence E1 is a dump of production, but was found loaded into staging"), std::string::npos)
      << notes_of(impact);
  EXPECT_NE(notes_of(impact).find("1 further keys in tables that were replaced"), std::string::npos) << notes_of(impact);
}

TEST(ScopeTables, ReadsBeforeTheLoadConfirmNothing) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter);
  run.findings = {taken("staging", {{"shop_stg", "members"}}, "2019-08-10T03:12:00"), loaded("staging", 0, "2019-08-22T10:14:00")};
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 30u);
  EXPECT_EQ(impact.confirmed.tables, 0u);
  EXPECT_EQ(impact.confirmed.persons, 0u);
}

TEST(ScopeTables, ProductionReachedItselfKeepsItsDump) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter);
  members(0, 30, 1, true, 9).show(run.counter);
  run.findings = {taken("staging", {}, "2019-08-10T03:12:00"), taken("production", {{"shop", "members"}}, "2019-08-23T03:12:00"),
                  loaded("staging", 0, "2019-08-22T10:14:00")};
  run.findings[0].foreign_tables = {"WARNING.*"};
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.rows, 30u);
  EXPECT_EQ(impact.possible.persons, 30u);
  ASSERT_EQ(impact.assets.size(), 1u);
  EXPECT_EQ(impact.assets[0].name, "production");
  EXPECT_EQ(impact.confirmed.persons, 30u);
}

TEST(ScopeTables, ACopyThatWasReadConfirmsTheOriginal) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter);
  run.findings = {taken("staging", {{"shop_stg", "members"}}, "2019-08-22T21:41:00"),
                  taken("production", {}, "2019-08-23T03:12:00"), loaded("staging", 0, "2019-08-22T10:14:00")};
  const Impact impact = run.finish();
  EXPECT_EQ(impact.assets.at(0).name, "production");
  EXPECT_EQ(impact.confirmed.persons, 30u);
}

TEST(ScopeTables, TheOrganisationsOwnDumpReachesAndConfirmsNothing) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter);
  members(100, 110, 1, true).show(run.counter);
  Finding own = taken("staging", {{"shop_stg", "members"}}, "2019-08-10T03:12:00");
  own.severity = Severity::Low, own.verdict = Verdict::Observed;
  run.findings = {own};
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 40u);
  EXPECT_EQ(impact.confirmed.tables, 0u);
}

TEST(ScopeTables, OnlyReachedAssetsCount) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter);
  members(100, 110, 1, true).show(run.counter);
  run.findings = {taken("staging", {{"shop_stg", "members"}}, "2019-08-10T03:12:00")};
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 10u);
  EXPECT_EQ(impact.confirmed.persons, 10u);
  EXPECT_NE(notes_of(impact).find("1 tables of production are not counted"), std::string::npos) << notes_of(impact);
}

TEST(ScopeTables, WithoutFindingsEverythingCounts) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter);
  members(20, 40, 3).show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.rows, 50u);
  EXPECT_EQ(impact.possible.persons, 40u);
  EXPECT_EQ(impact.confirmed.tables, 0u);
}

TEST(ScopeTables, AnAttemptReachesNothing) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter);
  Finding attempt = taken("staging", {}, "2019-08-10T03:12:00");
  attempt.verdict = Verdict::Attempted;
  run.findings = {attempt};
  EXPECT_EQ(run.finish().possible.persons, 30u);
}

TEST(ScopeTables, ASiteIsItsDatabases) {
  Site site;
  site.name = "www", site.databases = {"production"};
  for (const std::uint32_t log : {2u, 3u}) {  // production's, and one of no known asset
    TestRun run;
    with_ledger(run);
    run.ledger.sites = {site};
    run.evidence[3].asset = "elsewhere";
    members(0, 300, 0).show(run.counter);
    run.findings = {taken("www", {{"shop", "members"}}, "2019-08-22T21:41:00")};
    run.findings[0].tables_read[0].place = {log, 10, 100};
    EXPECT_EQ(run.finish().confirmed.persons, log == 2 ? 300u : 0u);
  }
}

TEST(ScopeTables, TheIntrudersTablesAreNotOurs) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 1, true).show(run.counter);
  TestTable note("readme", {"id", "email", "warning"});
  note.schema.evidence = 1, note.schema.database = "WARNING", note.schema.logged = true;
  note.add({"1", "pay@ransom.example", "pay"}).show(run.counter);
  run.findings = {taken("staging", {{"shop_stg", "members"}}, "2019-08-10T03:12:00")};
  run.findings[0].foreign_tables = {"warning.*"};
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 1u);
  EXPECT_EQ(impact.possible.persons, 30u);
  EXPECT_EQ(table_named(impact, "readme"), nullptr);
}

TEST(ScopeTables, TwoDumpsOfOneDatabase) {
  TestRun run;
  with_ledger(run);
  members(0, 30, 0).show(run.counter), products(5, 0).show(run.counter);
  members(2, 35, 2).show(run.counter), products(5, 2).show(run.counter);  // later: two left, five came
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 2u);
  EXPECT_EQ(impact.possible.rows, 38u);
  EXPECT_EQ(impact.possible.persons, 33u);
  EXPECT_EQ(impact.possible.persons_max, 35u);
  EXPECT_NE(notes_of(impact).find("in both E3 and E1"), std::string::npos) << notes_of(impact);
}

TEST(ScopeTables, SameNameOfUnknownAssetsNeedsSameRows) {
  TestRun run;
  members(0, 30, 0).show(run.counter);
  members(0, 30, 1).show(run.counter);     // the same file twice
  members(100, 130, 2).show(run.counter);  // another shop's table of the same name
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 2u);
  EXPECT_EQ(impact.possible.persons, 60u);
}

TEST(ScopeTables, LogsBeyondTheDump) {
  TestRun run;
  with_ledger(run);
  run.evidence[1].asset = "production";
  members(0, 10, 0).show(run.counter);
  for (int i = 0; i < 50; ++i) {
    TestTable row = members(i, i + 1, 1, true, static_cast<std::uint64_t>(i));  // one connection a row: a shop at work
    row.schema.database = "shop";
    row.show(run.counter);
  }
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 1u);
  EXPECT_EQ(impact.possible.rows, 50u);
  EXPECT_EQ(impact.possible.persons, 50u);
}

TEST(ScopeTables, RotatedLogsAddUpAndTwoLogsOfOneServerDoNot) {
  TestRun run;
  with_ledger(run);
  for (auto& e : run.evidence) e.asset = "staging";
  members(0, 20, 0, true).show(run.counter);   // general log, rotated
  members(20, 40, 1, true).show(run.counter);  // general log
  members(0, 40, 2, true).show(run.counter);   // audit log of the same server
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 1u);
  EXPECT_EQ(impact.possible.rows, 40u);
  EXPECT_EQ(impact.possible.persons, 40u);
}

TEST(ScopeTables, ADumpLoadedTwiceIsOneTable) {
  TestRun run;
  with_ledger(run);
  members(0, 20, 1, true, 1).show(run.counter);
  members(0, 20, 1, true, 2).show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.rows, 20u);
  EXPECT_NE(notes_of(impact).find("20 rows that server logs show being written again"), std::string::npos) << notes_of(impact);
}

TEST(ScopeTables, TwoDatabasesInOneDump) {
  TestRun run;
  with_ledger(run);
  members(0, 20, 0).show(run.counter);
  TestTable other = members(50, 60, 0);
  other.schema.database = "blog";
  other.show(run.counter);
  TestTable catalogue("user", {"Host", "User", "Password"});
  catalogue.schema.database = "mysql";
  catalogue.add({"%", "root", "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29"}).show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 2u);
  EXPECT_EQ(impact.possible.persons, 30u);
}

TEST(ScopeTables, SchemasOfOneServerNameTheirTablesAlike) {
  TestRun run;
  with_ledger(run);
  TestTable other = members(250, 400, 2);
  other.schema.database = "second_brand";
  members(0, 300, 0).show(run.counter), other.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 2u);
  EXPECT_EQ(impact.possible.rows, 450u);
  EXPECT_EQ(impact.possible.persons, 400u) << "once, also who is at both";
  ASSERT_EQ(impact.groups.size(), 2u);
  EXPECT_EQ(impact.groups[0].name.en, "shop.members");
  EXPECT_EQ(impact.groups[1].name.en, "second_brand.members");

  TestRun named;
  with_ledger(named);
  named.ledger.databases[0].groups["second_brand.members"] = {"二つ目のブランド", "the second brand"};
  members(0, 300, 0).show(named.counter), other.show(named.counter);
  const Impact by_ledger = named.finish();
  ASSERT_EQ(by_ledger.groups.size(), 2u);
  EXPECT_EQ(by_ledger.groups[1].name.en, "the second brand");
  EXPECT_EQ(by_ledger.groups[1].persons, 150u);
}

TEST(ScopeTables, MailLogsOnlyRaiseTheMaximum) {
  TestRun run;
  members(0, 20, 0).show(run.counter);
  TestTable log("mail_history", {"id", "to_email", "subject", "sent_at"});
  for (int i = 10; i < 25; ++i) log.add({number(i), mail(i), "ご注文", "2019-01-01 00:00:00"});
  log.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.rows, 35u);
  EXPECT_EQ(impact.possible.rows_with_personal_data, 20u);
  EXPECT_EQ(impact.possible.persons, 20u);
  EXPECT_EQ(impact.possible.persons_max, 25u);
}

}  // namespace
}  // namespace hinomi::impact
