#include "impact/viewed_rows.h"

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

Finding walk(Verdict verdict, std::vector<RecordsShown> shown) {
  Finding f;
  f.rule = "enumeration_walk", f.asset = "www", f.severity = Severity::High, f.verdict = verdict;
  f.records_shown = std::move(shown);
  return f;
}

/// A site whose database has a table of applications, ten rows of it.
void site(TestRun& run) {
  Site www;
  www.name = "www", www.databases = {"db"};
  Database db;
  db.name = "db";
  run.ledger.sites = {www};
  run.ledger.databases = {db};
  run.evidence[0].asset = "db";
  TestTable table("wp_applications", {"id", "name", "email"});
  for (int i = 1; i <= 10; ++i)
    table.add({std::to_string(i), "山田 太郎" + std::to_string(i), "person" + std::to_string(i) + "@mail.example"});
  table.show(run.counter);
}

std::vector<RecordsShown> records(std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) {
  std::vector<RecordsShown> list;
  for (const auto& [first, last] : ranges) list.push_back({"/x?id=#", RecordsShown::Kind::Record, first, last, "wp_applications"});
  return list;
}

TEST(ViewedRows, AreCountedOnceOverAllFindings) {
  TestRun run;
  site(run);
  run.findings = {walk(Verdict::Succeeded, records({{2, 4}, {7, 7}})), walk(Verdict::Succeeded, records({{4, 5}}))};
  const Impact impact = run.finish();
  const TableImpact* table = table_named(impact, "wp_applications");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->viewed, 5u);
  EXPECT_FALSE(table->confirmed);
  EXPECT_NE(impact.notes.back().en.find("Of the 10 rows of table wp_applications, 5 (numbers 2–5, 7)"), std::string::npos)
      << impact.notes.back().en;
}

TEST(ViewedRows, OfAnAttemptAndOfPagesAreNone) {
  TestRun run;
  site(run);
  run.findings = {walk(Verdict::Attempted, records({{2, 4}})),
                  walk(Verdict::Succeeded, {{"/x?paged=#", RecordsShown::Kind::Page, 1, 3, "wp_applications"}})};
  EXPECT_EQ(table_named(run.finish(), "wp_applications")->viewed, 0u);
}

TEST(ViewedRows, AreNoMoreThanThereAre) {
  TestRun run;
  site(run);
  run.findings = {walk(Verdict::Succeeded, records({{1, 4'000'000'000}}))};
  EXPECT_EQ(table_named(run.finish(), "wp_applications")->viewed, 10u);
}

TEST(ViewedRows, ATableDownloadedThroughTheSiteIsConfirmed) {
  TestRun run;
  site(run);
  Finding f = walk(Verdict::Succeeded, {});
  f.tables_read.push_back({"", "wp_applications", true, {}, {}});
  run.findings = {f};
  EXPECT_TRUE(table_named(run.finish(), "wp_applications")->confirmed);
}

}  // namespace
}  // namespace hinomi::impact
