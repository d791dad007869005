#include "impact/row_replay.h"

#include <set>

#include <fmt/format.h>

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

Timestamp at(std::string_view text) { return *parse_iso_time(text, kJst); }

Finding intrusion(Verdict verdict = Verdict::Succeeded, std::vector<RecordsShown> shown = {}) {
  Finding f;
  f.rule = "enumeration_walk", f.asset = "www", f.severity = Severity::High, f.verdict = verdict;
  f.records_shown = std::move(shown);
  f.refs = {{{3, 7, 0}, ""}};
  f.first = at("2026-08-01T00:00:00"), f.last = at("2026-08-20T00:00:00");
  return f;
}

std::string mail(int person) { return "person" + std::to_string(person) + "@mail.example"; }

/// A site whose database has a table of applications: thirty rows of fifteen persons, one made every day of August 2026.
struct Applications {
  TestRun run;
  TestTable table{"wp_applications", {"id", "name", "email", "created_at"}};

  Applications() {
    Site www;
    www.name = "www", www.databases = {"db"};
    Database db;
    db.name = "db";
    run.ledger.sites = {www};
    run.ledger.databases = {db};
    run.evidence[0].asset = "db", run.evidence[3].asset = "www";
    for (int i = 1; i <= 30; ++i) {
      table.add({std::to_string(i), "山田 太郎" + std::to_string(i % 15), mail(i % 15), fmt::format("2026-08-{:02} 09:00:00", i)});
    }
    table.schema.columns[0].key = true;
    table.schema.columns[0].type = "int(11)", table.schema.columns[3].type = "datetime";
  }
  void show() {
    if (shown) return;
    shown = true;
    table.show(run.counter);
    if (run.findings.empty()) run.findings = {intrusion()};
  }
  bool shown = false;
  RowSelection& give(Timestamp time = at("2026-08-31T00:00:00")) {
    RowSelection& s = run.given.emplace_back();
    s.asset = "db", s.table = "wp_applications", s.time = time, s.place = {3, run.given.size(), 0};
    return s;
  }
  const TableImpact& finish() {
    show();
    impact = run.finish({&table});
    return *table_named(impact, "wp_applications");
  }
  Impact impact;
};

RowCondition is(std::string column, RowCondition::Is what, std::vector<std::string> values) {
  return {std::move(column), what, std::move(values)};
}

TEST(RowReplay, ConditionsFindTheirRowsAndEachCountsOnce) {
  using enum RowCondition::Is;
  Applications a;
  a.give().where = {is("id", OneOf, {"3", "4", "99"})};
  a.give().where = {is("id", AtLeast, {"4"}), is("id", AtMost, {"6"})};
  a.give().where = {is("email", OneOf, {mail(7)})};
  const TableImpact& t = a.finish();
  EXPECT_EQ(t.confirmed_rows, 6u);  // 3 to 6, 7 and 22
  EXPECT_EQ(t.confirmed_persons, 5u);
  EXPECT_EQ(a.impact.persons_at_least, 5u);
  EXPECT_EQ(a.impact.persons_at_most, 15u);
  EXPECT_EQ(t.because.size(), 1u);
  EXPECT_EQ(t.because[0].refs.size(), 2u);
}

TEST(RowReplay, AListHeldWhatThereWasAtThatTime) {
  Applications a;
  RowSelection& s = a.give(at("2026-08-12T12:00:00"));
  s.means = SelectionMeans::List, s.order = RowOrder{"id", true}, s.limit = 5, s.offset = 5;
  const TableImpact& t = a.finish();
  EXPECT_EQ(t.confirmed_rows, 5u);  // 12 rows then: 7, 6, 5, 4, 3
  std::set<std::string> persons;
  for (int i = 3; i <= 7; ++i) persons.insert(mail(i % 15));
  EXPECT_EQ(t.confirmed_persons, persons.size());
}

TEST(RowReplay, RowsThatWereMadeLaterWereNotGiven) {
  Applications a;
  a.give(at("2026-08-10T12:00:00")).where = {is("", RowCondition::Is::OneOf, {"9", "10", "11"})};
  a.give(at("2026-08-04T12:00:00"));  // all of them
  EXPECT_EQ(a.finish().confirmed_rows, 4u + 2u);
}

TEST(RowReplay, WindowsAsTheTableLies) {
  Applications a;
  for (std::uint64_t i = 0; i < 6; ++i) {
    RowSelection& s = a.give();
    s.limit = 1, s.offset = i, s.columns = {"email"};
  }
  RowSelection& beyond = a.give();
  beyond.limit = 10, beyond.offset = 28;
  EXPECT_EQ(a.finish().confirmed_rows, 8u);
}

// Against a slow, obvious way, over many windows and times.
TEST(RowReplay, WindowsAgreeWithSortingEachTime) {
  Applications a;
  std::set<int> expected;
  for (int i = 0; i < 200; ++i) {
    const int day = 1 + i * 7 % 30, offset = i * 5 % 13, limit = 1 + i % 3;
    if (i % 9 != 0) continue;
    RowSelection& s = a.give(at(fmt::format("2026-08-{:02}T12:00:00", day)));
    s.order = RowOrder{"created_at", i % 2 == 0}, s.offset = static_cast<std::uint64_t>(offset),
    s.limit = static_cast<std::uint64_t>(limit);
    std::vector<int> there;
    for (int row = 1; row <= day; ++row) there.push_back(row);
    if (i % 2 == 0) std::ranges::reverse(there);
    for (int k = offset; k < offset + limit && k < static_cast<int>(there.size()); ++k)
      expected.insert(there[static_cast<std::size_t>(k)]);
  }
  EXPECT_EQ(a.finish().confirmed_rows, expected.size());
}

TEST(RowReplay, WhatCannotBeRepeatedIsSaid) {
  Applications a;
  a.give().obstacle = ReplayObstacle::Join;
  a.give().where = {is("no_such_column", RowCondition::Is::OneOf, {"1"})};
  RowSelection& by_name = a.give();
  by_name.order = RowOrder{"name", false}, by_name.limit = 3;
  a.give().columns = {"id"};  // no personal column
  const TableImpact& t = a.finish();
  EXPECT_EQ(t.confirmed_rows, 0u);
  EXPECT_EQ(a.impact.persons_at_least, 0u);
  ASSERT_EQ(a.impact.unknowns.size(), 1u);
  EXPECT_EQ(a.impact.unknowns[0].en,
            "Which rows of table wp_applications were given by 3 queries or lists cannot be repeated (several tables joined: 1, a "
            "condition that is not plain: 1, an order that cannot be repeated: 1). A record of the database's answers, or of the "
            "application, would tell.");
  EXPECT_NE(a.impact.because[0].text.en.find("Nothing in the evidence proves"), std::string::npos);
}

TEST(RowReplay, AnotherTableOrDatabaseGivesNothing) {
  Applications a;
  a.give().table = "applications";
  a.give().asset = "other-db";
  EXPECT_EQ(a.finish().confirmed_rows, 0u);
}

TEST(RowReplay, APrefixMayStandInFrontOfTheName) {
  Applications a;
  RowSelection& s = a.give();
  s.table = "applications", s.prefixed = true;
  EXPECT_EQ(a.finish().confirmed_rows, 30u);
}

TEST(RowReplay, TheSitesConfigurationSaysWhichPrefix) {
  for (const bool known : {false, true}) {
    Applications a;
    RowSelection& s = a.give();
    s.table = "applications", s.prefixed = true, s.asset = "www";
    if (known)
      a.run.accesses = {
          {.database = "shop", .user = "web", .prefix = "other_", .site = "www", .path = "wp-config.php", .place = {2, 1, 0}}};
    EXPECT_EQ(a.finish().confirmed_rows, known ? 0u : 30u);
  }
}

TEST(RowReplay, RowsThatAreYoungerThanTheIntrusionDoNotCountAtMost) {
  Applications a;
  a.show();
  a.run.findings[0].last = at("2026-08-05T12:00:00");
  const TableImpact& t = a.finish();
  EXPECT_EQ(t.rows_after, 25u);
  EXPECT_EQ(a.impact.persons_at_most, 5u);
  EXPECT_EQ(a.impact.possible.persons, 15u);
}

TEST(RowReplay, RecordsThatFindingsSayWereShown) {
  Applications a;
  const auto records = [](std::uint32_t first, std::uint32_t last) {
    return RecordsShown{"/x?id=#", RecordsShown::Kind::Record, first, last, "wp_applications"};
  };
  a.run.findings = {intrusion(Verdict::Succeeded, {records(2, 4), records(7, 7)}), intrusion(Verdict::Succeeded, {records(4, 5)}),
                    intrusion(Verdict::Attempted, {records(10, 12)}),
                    intrusion(Verdict::Succeeded, {{"/x?paged=#", RecordsShown::Kind::Page, 1, 3, "wp_applications"}})};
  const TableImpact& t = a.finish();
  EXPECT_EQ(t.viewed, 5u);
  EXPECT_FALSE(t.confirmed);
  EXPECT_NE(a.impact.notes.back().en.find("Of the 30 rows of table wp_applications, 5 (numbers 2–5, 7)"), std::string::npos)
      << a.impact.notes.back().en;
}

TEST(RowReplay, ShownRecordsAreNoMoreThanThereAre) {
  Applications a;
  a.run.findings = {intrusion(Verdict::Succeeded, {{"/x?id=#", RecordsShown::Kind::Record, 1, 4'000'000'000, "wp_applications"}})};
  a.show();
  a.run.findings[0].last = at("2026-08-31T00:00:00");
  EXPECT_EQ(a.finish().viewed, 30u);
}

TEST(RowReplay, ATableDownloadedThroughTheSiteIsConfirmed) {
  Applications a;
  a.show();
  a.run.findings[0].tables_read.push_back({"", "wp_applications", true, at("2026-08-10T12:00:00"), {}});
  const TableImpact& t = a.finish();
  EXPECT_TRUE(t.confirmed);
  EXPECT_EQ(t.confirmed_rows, 10u) << "those of later days were not there";
}

TEST(RowReplay, KeysThatWentToDiskAreTheSamePersons) {
  for (const std::size_t keys : {std::size_t{1} << 20, std::size_t{4}}) {
    TestRun run(false, test_key(), keys);
    TestTable table("members", {"id", "email"});
    for (int i = 1; i <= 300; ++i) table.add({std::to_string(i), mail(i % 100)});
    table.schema.columns[0].key = true;
    table.show(run.counter);
    run.findings = {intrusion()};
    RowSelection& s = run.given.emplace_back();
    s.table = "members", s.time = at("2026-08-31T00:00:00"), s.where = {is("id", RowCondition::Is::AtMost, {"150"})};
    const Impact impact = run.finish({&table});
    EXPECT_EQ(table_named(impact, "members")->confirmed_rows, 150u);
    EXPECT_EQ(impact.persons_at_least, 100u) << keys;
  }
}

// The account "web" read one table: what its rights say of another database.
Impact read_by_web(std::initializer_list<std::string_view> grants, bool hr_was_read = false) {
  TestRun run;
  Database db;
  db.name = "db";
  run.ledger.databases = {db};
  run.evidence[0].asset = run.evidence[1].asset = "db";
  TestTable shop("orders", {"id", "email"}), hr("staff", {"id", "email"});
  shop.schema.database = "shop", hr.schema.database = "hr", hr.schema.evidence = 1;
  for (int i = 0; i < 9; ++i) shop.add({std::to_string(i), mail(i)}), hr.add({std::to_string(i), mail(100 + i)});
  shop.show(run.counter), hr.show(run.counter);
  run.findings = {intrusion()};
  run.findings[0].asset = "db", run.findings[0].actor.account = "web";
  run.findings[0].tables_read.push_back({"shop", "orders", true, at("2026-08-10T12:00:00"), {}});
  if (hr_was_read) run.findings[0].tables_read.push_back({"hr", "staff", true, at("2026-08-10T12:00:00"), {}});
  for (const std::string_view grant : grants) {
    for (Grant& one : parse_grants(grant, {1, 5, 0})) run.grants.push_back(std::move(one));
  }
  return run.finish({&shop, &hr});
}

std::uint64_t within_reach(std::initializer_list<std::string_view> grants, bool hr_was_read = false) {
  return read_by_web(grants, hr_was_read).persons_at_most;
}

TEST(AccountRights, TablesThatTheAccountMayNotReadAreOutOfReach) {
  const Impact impact = read_by_web({"GRANT SELECT ON `shop`.* TO `web`@`localhost`"});
  EXPECT_NE(table_named(impact, "orders"), nullptr);
  EXPECT_EQ(table_named(impact, "staff"), nullptr);
  EXPECT_EQ(impact.persons_at_most, 9u);
  EXPECT_NE(impact.because.back().text.en.find("By its rights at the time of the evidence 1 table was out of reach"),
            std::string::npos)
      << impact.because.back().text.en;
}

TEST(AccountRights, WithoutGrantsOnRecordAllIsWithinReach) {
  TestRun run;
  TestTable staff("staff", {"id", "email"});
  staff.schema.database = "hr";
  for (int i = 0; i < 9; ++i) staff.add({std::to_string(i), mail(i)});
  staff.show(run.counter);
  run.findings = {intrusion()};
  run.accesses = {{"shop", "web", "wp_", "", "wp-config.php", {2, 1, 0}}};
  run.grants = parse_grants("GRANT SELECT ON `shop`.* TO `another`@`localhost`", {1, 5, 0});
  const Impact impact = run.finish({&staff});
  EXPECT_NE(table_named(impact, "staff"), nullptr);
  EXPECT_NE(impact.because.back().text.en.find("it limits nothing"), std::string::npos);
}

TEST(AccountRights, WhatIsNotAllKnownLimitsNothing) {
  constexpr std::string_view kShop = "GRANT SELECT ON `shop`.* TO `web`@`%`";
  EXPECT_EQ(within_reach({kShop}), 9u);
  EXPECT_EQ(within_reach({kShop, "GRANT `readers` TO `web`@`%`"}), 18u);
  EXPECT_EQ(within_reach({kShop, "GRANT SELECT ON TABLE staff TO PUBLIC"}), 18u);
  EXPECT_EQ(within_reach({kShop, "ALTER TABLE public.staff OWNER TO web"}), 18u);
  EXPECT_EQ(within_reach({kShop, "ALTER ROLE web WITH SUPERUSER LOGIN"}), 18u);
  EXPECT_EQ(within_reach({kShop, "GRANT ALL PRIVILEGES ON *.* TO 'web'@'%'"}), 18u);
  EXPECT_EQ(within_reach({kShop, "GRANT SELECT ON hr.* TO web", "REVOKE SELECT ON hr.* FROM web"}), 18u) << "it may have been used";
  EXPECT_EQ(within_reach({kShop, "GRANT `readers` TO `another`@`%`"}), 9u);
  EXPECT_EQ(within_reach({kShop}, true), 18u) << "what was read was within reach";
}

TEST(RowReplay, UnderALimitOnlyWhatIsSure) {
  using enum RowCondition::Is;
  const auto rows = [](auto&& change, auto&& select) {
    Applications a;
    change(a.table);
    RowSelection& s = a.give();
    s.limit = 3;
    select(s);
    return a.finish().confirmed_rows;
  };
  const auto nothing = [](auto&) {};
  EXPECT_EQ(rows(nothing, nothing), 3u);
  EXPECT_EQ(rows([](TestTable& t) { t.schema.next_number = 41; }, nothing), 0u) << "ten rows are gone";
  EXPECT_EQ(rows(nothing, [](RowSelection& s) { s.where = {is("email", Begins, {"person"})}; }), 0u);
  EXPECT_EQ(rows(nothing, [](RowSelection& s) { s.order = RowOrder{"name", false}; }), 0u);
  EXPECT_EQ(rows(nothing, [](RowSelection& s) { s.time = {}; }), 0u);
  EXPECT_EQ(rows(nothing, [](RowSelection& s) { s.columns = {"email", "no_such_column"}; }), 0u);
  EXPECT_EQ(rows(nothing, [](RowSelection& s) { s.order = RowOrder{"created_at", true}; }), 3u);
  const auto twice = [](TestTable& t) { t.add({"31", "山田", mail(99), "2026-08-28 09:00:00"}); };
  EXPECT_EQ(rows(twice, [](RowSelection& s) { s.order = RowOrder{"created_at", true}; }), 0u) << "28 and 31 are one place";
  EXPECT_EQ(rows(twice, [](RowSelection& s) { s.order = RowOrder{"created_at", true}, s.limit = 2; }), 2u);
}

TEST(RowReplay, ValuesCompareAsTheColumnDoes) {
  using enum RowCondition::Is;
  const auto rows = [](RowCondition condition, std::string_view type = "datetime") {
    Applications a;
    a.table.schema.columns[3].type = type;
    a.give().where = {std::move(condition)};
    return a.finish().confirmed_rows;
  };
  EXPECT_EQ(rows(is("created_at", Less, {"2026-8-3"})), 2u);
  EXPECT_EQ(rows(is("created_at", Less, {"2026-08-05T00:00:00"})), 4u);
  EXPECT_EQ(rows(is("created_at", Less, {"2026-08-05 00:00:00"}), "varchar(30)"), 0u) << "compared as text";
  EXPECT_EQ(rows(is("name", Greater, {"1"})), 0u);
  EXPECT_EQ(rows(is("id", OneOf, {"03"})), 1u);
}

// A TIMESTAMP may be UTC: the row of the 20th, 09:00, may be one of 18:00.
TEST(RowReplay, TimestampsMayBeUtc) {
  Applications a;
  a.table.schema.columns[3].type = "timestamp";
  a.give(at("2026-08-20T10:00:00"));
  EXPECT_EQ(a.finish().confirmed_rows, 19u);
}

TEST(RowReplay, LongListsTakeNoTimePerRow) {
  using enum RowCondition::Is;
  TestRun run;
  TestTable table("members", {"id", "email"});
  for (int i = 1; i <= 50'000; ++i) table.add({std::to_string(i), mail(i)});
  table.schema.columns[0].key = true, table.schema.columns[0].type = "int";
  table.show(run.counter);
  run.findings = {intrusion()};
  std::vector<std::string> values;
  for (int i = 0; i < 4'000; ++i) values.push_back(std::to_string(100'000 + i));
  for (int i = 0; i < 24; ++i) {
    RowSelection& s = run.given.emplace_back();
    s.table = "members", s.time = at("2026-08-31T00:00:00"), s.place = {3, run.given.size(), 0};
    s.where = {is("id", OneOf, values), is("id", Greater, {std::to_string(i)})};
  }
  const auto began = std::chrono::steady_clock::now();
  const Impact impact = run.finish({&table});
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  ASSERT_FALSE(impact.unknowns.empty());
  EXPECT_NE(impact.unknowns[0].en.find("beyond the bound: 22"), std::string::npos) << impact.unknowns[0].en;
}

}  // namespace
}  // namespace hinomi::impact
