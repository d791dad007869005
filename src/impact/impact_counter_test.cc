#include "impact/impact_counter.h"

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

std::string number(int i) { return std::to_string(i); }
std::string mail(int i) { return "person" + number(i) + "@mail.example"; }
std::string notes_of(const Impact& impact) {
  std::string text;
  for (const Text& note : impact.notes) text += note.ja + "\n" + note.en + "\n";
  return text;
}

TestTable members(int from, int to) {
  TestTable table("members", {"id", "name", "email", "tel", "created_at"});
  for (int i = from; i < to; ++i)
    table.add(
        {number(i), "山田 太郎" + number(i), mail(i), "090-0000-" + number(1000 + i), "2019-01-01 00:00:" + number(10 + i % 50)});
  return table;
}

TEST(ImpactCounter, NothingSeen) {
  TestRun run;
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 0u);
  EXPECT_EQ(impact.identified_by, "none");
  EXPECT_FALSE(impact.first.has_value());
}

TEST(ImpactCounter, EmptyTablesAreTables) {
  TestRun run;
  members(0, 0).show(run.counter);
  TestTable("products", {"id", "name"}).show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 2u);
  EXPECT_EQ(impact.possible.rows, 0u);
  EXPECT_EQ(impact.possible.persons, 0u);
}

TEST(ImpactCounter, OnePersonInManySpellings) {
  TestRun run;
  TestTable table("申込", {"氏名", "メール", "住所"});
  for (const char* spelling : {"taro@mail.example", "TARO@Mail.Example", " taro@mail.example　",
                               "ｔａｒｏ＠ｍａｉｌ．ｅｘａｍｐｌｅ", "taro＠mail.example"})
    table.add({"髙橋 太郎", spelling, "東京都若葉区1"});
  table.add({"高橋 次郎", "jiro@mail.example", "東京都若葉区1"});
  table.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 2u);
  EXPECT_EQ(impact.possible.persons_min, 2u);
  EXPECT_EQ(impact.possible.persons_max, 2u);
  EXPECT_EQ(impact.identified_by, "email");
}

TEST(ImpactCounter, WithoutMailByPhoneThenNameAndBirth) {
  TestRun run;
  TestTable a("customers", {"name", "email", "tel", "birthday"});
  a.add({"山田 太郎", "taro@mail.example", "090-1111-2222", "1980-01-01"});
  a.add({"山田太郎", std::nullopt, "０９０１１１１２２２２", std::nullopt});  // the same telephone: the same person
  a.add({"鈴木 花子", std::nullopt, "090-3333-4444", std::nullopt});
  a.add({"渡邉 愛", std::nullopt, std::nullopt, "昭和60年5月5日"});
  a.add({"渡辺　愛", std::nullopt, std::nullopt, "1985-05-05"});
  a.show(run.counter);
  TestTable b("trials", {"name", "birthday", "school"});
  b.add({"山田　太郎", "1980/1/1", "若葉高校"});  // known by name and birth date from the other table
  b.add({"林 三郎", "2005-03-03", "青嵐中学校"});
  b.schema.evidence = 1;
  b.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 4u);
  EXPECT_EQ(impact.possible.persons_max, 4u);
  EXPECT_EQ(impact.identified_by, "mixed");
  EXPECT_EQ(table_named(impact, "trials")->persons, 2u);
}

TEST(ImpactCounter, BoundsWhereKeysAreMissing) {
  TestRun run;
  TestTable table("customers", {"name", "email", "tel", "sex"});
  table.add({"山田 太郎", "taro@mail.example", std::nullopt, "男"});
  table.add({"鈴木 花子", std::nullopt, std::nullopt, "女"});
  table.add({"鈴木 花子", std::nullopt, std::nullopt, "女"});
  table.add({"", "", "", "女"});  // personal data of nobody in particular
  table.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.rows_with_personal_data, 4u);
  EXPECT_EQ(impact.possible.persons, 2u);
  EXPECT_EQ(impact.possible.persons_min, 1u);
  EXPECT_EQ(impact.possible.persons_max, 4u);
  EXPECT_NE(notes_of(impact).find("1 rows hold personal data but nothing that tells whose"), std::string::npos);
}

TEST(ImpactCounter, HouseholdsRaiseTheMaximum) {
  TestRun run;
  TestTable table("trials", {"生徒名", "電話番号", "学年"});
  table.add({"山田 太郎", "090-1111-2222", "1年生"});
  table.add({"山田 花子", "090-1111-2222", "3年生"});
  table.add({"林 三郎", "090-1111-3333", "2年生"});
  table.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 2u);
  EXPECT_EQ(impact.possible.persons_max, 3u);
  EXPECT_EQ(impact.identified_by, "phone");
}

TEST(ImpactCounter, RequiredAndFilled) {
  TestRun run;
  TestTable table("orders", {"email", "name", "tel", "fax", "company", "birthday"});
  table.schema.declared = true;
  table.schema.columns[1].not_null = table.schema.columns[3].not_null = table.schema.columns[4].not_null = true;
  for (int i = 0; i < 10; ++i) {
    table.add({mail(i), i == 4 ? "  " : "山田", "090-1111-000" + number(i), i % 2 ? "03-1111-2222" : "", "　",
               i == 0 ? "0000-00-00" : "1980-01-01"});
  }
  table.show(run.counter);
  const Impact impact = run.finish();
  const TableImpact& t = impact.tables.at(0);
  const auto column = [&](std::size_t i) { return std::pair(t.columns[i].required, t.columns[i].filled); };
  EXPECT_EQ(column(0), std::pair(true, std::uint64_t{10}));  // filled everywhere
  EXPECT_EQ(column(1), std::pair(true, std::uint64_t{9}));   // NOT NULL and never empty, once blank
  EXPECT_EQ(column(2), std::pair(true, std::uint64_t{10}));
  EXPECT_EQ(column(3), std::pair(false, std::uint64_t{5}));  // NOT NULL, but empty
  EXPECT_EQ(column(4), std::pair(true, std::uint64_t{0}));
  EXPECT_EQ(column(5), std::pair(false, std::uint64_t{9}));  // no date is none
  for (const FieldImpact& f : impact.fields)
    EXPECT_EQ(f.required, f.kind != FieldKind::Fax && f.kind != FieldKind::BirthDate) << to_string(f.kind);
}

TEST(ImpactCounter, FieldsOverSeveralTables) {
  TestRun run;
  TestTable a("exam_applications", {"name", "email", "sex"}), b("textbook_orders", {"customer_name", "mail_address", "fax_no"});
  for (int i = 0; i < 10; ++i) {
    a.add({"山田 太郎" + number(i), mail(i), i < 5 ? std::optional<std::string>("男") : std::nullopt});
    b.add({"鈴木 花子" + number(i), mail(i + 5), i < 2 ? std::optional<std::string>("03-1111-2222") : std::nullopt});
  }
  a.show(run.counter), b.show(run.counter);
  const Impact impact = run.finish();
  const std::vector<std::tuple<FieldKind, bool, std::uint64_t>> expected = {
      {FieldKind::Name, true, 20}, {FieldKind::Email, true, 20}, {FieldKind::Fax, false, 2}, {FieldKind::Sex, false, 5}};
  ASSERT_EQ(impact.fields.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(std::tuple(impact.fields[i].kind, impact.fields[i].required, impact.fields[i].rows), expected[i]) << i;
  }
  EXPECT_EQ(impact.possible.persons, 15u);
  EXPECT_EQ(impact.possible.rows_with_personal_data, 20u);
}

TEST(ImpactCounter, Period) {
  TestRun run;
  TestTable table("orders", {"email", "birthday", "created_at", "updated_at"});
  for (int i = 0; i < 30; ++i)
    table.add({mail(i), "1950-01-01", "2018-09-" + number(10 + i % 20) + " 12:00:00", "2020-01-01 00:00:00"});
  table.add({mail(99), "1950-01-01", "2018-09-01 00:14:37", "2020-01-01 00:00:00"});
  table.add({std::nullopt, std::nullopt, "1999-01-01 00:00:00", "2020-01-01 00:00:00"});  // nobody's row
  table.show(run.counter);
  TestTable products("products", {"id", "created_at"});
  products.add({"1", "2001-01-01 00:00:00"}).show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(format_rfc3339(*impact.first, kJst), "2018-09-01T00:14:37+09:00");
  EXPECT_EQ(format_rfc3339(*impact.last, kJst), "2018-09-29T12:00:00+09:00");
  EXPECT_FALSE(impact.tables[0].date_only);
}

TEST(ImpactCounter, MinorsOnTheDay) {
  TestRun run;
  TestTable table("pupils", {"name", "birthday", "email", "age"});
  table.add({"山田 一", "2002-07-11", mail(1), ""});  // eighteen on the day
  table.add({"山田 二", "2002-07-12", mail(2), ""});
  table.add({"山田 三", "平成22年1月1日", mail(3), ""});
  table.add({"山田 三", "平成22年1月1日", mail(3), ""});
  table.add({"山田 四", "", mail(4), "17"});
  table.add({"山田 五", "", mail(5), "18"});
  table.add({"山田 六", "1980-01-01", mail(6), "17"});  // the birth date is surer
  table.show(run.counter);
  run.incident = *parse_iso_time("2020-07-11T09:00:00", kJst);
  EXPECT_EQ(run.finish().minors, 3u);
}

TEST(ImpactCounter, LeapDay) {
  for (const auto& [day, minors] : {std::pair{"2022-02-28", 1u}, {"2022-03-01", 0u}}) {
    TestRun run;
    TestTable table("pupils", {"name", "birthday", "email"});
    table.add({"山田 一", "2004-02-29", mail(1)}).show(run.counter);
    run.incident = *parse_iso_time(std::string(day) + "T12:00:00", kJst);
    EXPECT_EQ(run.finish().minors, minors) << day;
  }
}

TEST(ImpactCounter, CardsAreCountedOnce) {
  TestRun run;
  TestTable table("card_payments", {"order_id", "card_no", "card_holder", "card_expire", "security_code"});
  for (const char* card :
       {"4111111111111111", "4111-1111-1111-1111", "5555555555554444", "3530111333300000", "378282246310005", "4012888888881881"})
    table.add({"1", card, "TARO YAMADA", "12/27", "123"});
  table.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.cards, 5u);
  EXPECT_EQ(impact.possible.rows_with_personal_data, 6u);
}

TEST(ImpactCounter, TestRowsAreRowsButNotPersons) {
  TestRun run;
  TestTable table = members(0, 20);
  table.add({"100", "テスト 太郎", "someone@mail.example", "", "2030-01-01 00:00:00"});
  table.add({"101", "山田 太郎", "a@example.com", "", "2030-01-01 00:00:00"});
  table.add({"102", "山田 太郎", "test001@mail.example", "", "2030-01-01 00:00:00"});
  table.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.rows, 23u);
  EXPECT_EQ(impact.possible.rows_with_personal_data, 23u);
  EXPECT_EQ(impact.possible.persons, 20u);
  EXPECT_EQ(impact.possible.persons_max, 20u);
  EXPECT_NE(notes_of(impact).find("3 rows have addresses at example domains"), std::string::npos) << notes_of(impact);
  EXPECT_EQ(format_date(*impact.last, kJst), "2019-01-01");
}

TEST(ImpactCounter, WhereEveryRowLooksLikeATestTheyCount) {
  TestRun run;
  TestTable table("members", {"id", "name", "email"});
  for (int i = 0; i < 50; ++i) table.add({number(i), "山田 太郎", "m" + number(i) + "@example.jp"});
  table.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 50u);
  EXPECT_NE(notes_of(impact).find("Most rows with personal data"), std::string::npos);
}

TEST(ImpactCounter, PersonsThatAppearLateAreNotPassedOver) {
  TestRun run;
  TestTable table("entries", {"id", "value"});
  for (int i = 0; i < 9000; ++i) table.add({number(i), "x" + number(i)});
  for (int i = 0; i < 60'000; ++i) table.add({number(i), mail(i)});
  table.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_GT(impact.possible.persons, 40'000u);
  EXPECT_LT(impact.possible.persons, 60'000u);
  EXPECT_GE(impact.possible.persons_max, 60'000u);
  EXPECT_NE(notes_of(impact).find("turned out to hold personal data in column value"), std::string::npos) << notes_of(impact);
}

TEST(ImpactCounter, GroupsByTableByLedgerAndByColumn) {
  const auto names = [](const Impact& impact) {
    std::string text;
    for (const GroupImpact& g : impact.groups)
      text += g.name.ja + ":" + number(static_cast<int>(g.rows)) + ":" + number(static_cast<int>(g.persons)) + " ";
    return text;
  };
  TestTable a("exam_applications", {"email"}), b("textbook_orders", {"email"}), c("retakes", {"email"});
  for (int i = 0; i < 10; ++i) a.add({mail(i)}), b.add({mail(i / 2)}), c.add({mail(i + 5)});
  {
    TestRun run;
    a.show(run.counter), b.show(run.counter);
    EXPECT_EQ(names(run.finish()), "exam_applications:10:10 textbook_orders:10:5 ");
  }
  {
    TestRun run;
    Database database;
    database.name = "production";
    database.groups = {
        {"exam_applications", {"検定", "exams"}}, {"retakes", {"検定", "exams"}}, {"textbook_orders", {"教科書", "textbooks"}}};
    run.ledger.databases = {database};
    a.show(run.counter), b.show(run.counter), c.show(run.counter);
    EXPECT_EQ(names(run.finish()), "検定:20:15 教科書:10:5 ");
  }
  TestTable single("applications", {"email", "種別", "支払方法"});
  for (int i = 0; i < 40; ++i) single.add({mail(i / 2), i % 3 ? "教科書" : "検定", "銀行振込"});
  {
    TestRun run;
    single.show(run.counter);
    EXPECT_EQ(names(run.finish()), "検定:14:14 教科書:26:20 ");
  }
  {
    TestRun run;
    single.schema.columns[1].name = "f7";
    single.show(run.counter);
    EXPECT_EQ(names(run.finish()), "");
  }
  {
    Ledger ledger;
    Database database;
    database.group_column = "F7";
    ledger.databases = {database};
    ImpactCounter counter(source_content(), {test_key(), false, {"F7"}});
    single.show(counter);
    EXPECT_EQ(names(counter.finish({ledger, {}, {}, {}})), "検定:14:14 教科書:26:20 ");
  }
}

TEST(ImpactCounter, ColumnsInAnotherOrderAndWithoutHeader) {
  TestRun run;
  members(0, 10).show(run.counter);
  TestTable other("members", {"tel", "email", "note"});
  for (int i = 10; i < 15; ++i) other.add({"090-0000-" + number(1000 + i), mail(i), "memo"});
  other.show(run.counter);
  TestTable bare("members", {"", "", "", "", ""});
  bare.schema.headed = false;
  for (int i = 15; i < 20; ++i) bare.add({number(i), "山田 太郎", mail(i), "", ""});
  bare.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 1u);
  EXPECT_EQ(impact.possible.rows, 20u);
  EXPECT_EQ(impact.possible.persons, 20u);
  EXPECT_EQ(impact.tables[0].columns.size(), 6u);
  EXPECT_EQ(impact.tables[0].columns[2].filled, 20u);
  EXPECT_FALSE(impact.tables[0].columns[1].required);
}

TEST(ImpactCounter, AffectedPersonsInOrder) {
  const auto list = [](FingerprintKey key) {
    TestRun run(true, key);
    TestTable b("trials", {"name", "tel", "住所"});
    b.schema.database = "shop";
    b.add({"林 三郎", "090-9999-0000", "東京都若葉区9"});
    b.add({"山田 太郎2", "090-0000-1002", "東京都若葉区2"});  // member 2, known by telephone
    b.schema.evidence = 1;
    b.show(run.counter);
    members(0, 5).show(run.counter);
    members(2, 4).show(run.counter);
    run.finish();
    std::string text;
    for (const AffectedPerson& p : run.counter.persons()) {
      const auto show = [](const Personal<std::string>& v) { return v.reveal(Purpose::AffectedPersonsList); };
      text += show(p.name) + "|" + show(p.email) + "|" + show(p.phone) + "|" + show(p.address) + "|" +
              number(static_cast<int>(p.rows)) + "|";
      for (const FieldKind kind : p.fields) text += std::string(to_string(kind)) + ",";
      for (const std::string& table : p.tables) text += " " + table;
      text += "\n";
    }
    return text;
  };
  const std::string expected =
      "山田 太郎0|person0@mail.example|090-0000-1000||1|name,email,phone, members\n"
      "山田 太郎1|person1@mail.example|090-0000-1001||1|name,email,phone, members\n"
      "山田 太郎2|person2@mail.example|090-0000-1002|東京都若葉区2|3|name,email,phone,address, members shop.trials\n"
      "山田 太郎3|person3@mail.example|090-0000-1003||2|name,email,phone, members\n"
      "山田 太郎4|person4@mail.example|090-0000-1004||1|name,email,phone, members\n"
      "林 三郎||090-9999-0000|東京都若葉区9|1|name,phone,address, shop.trials\n";
  EXPECT_EQ(list(test_key()), expected);
  EXPECT_EQ(list(FingerprintKey::random()), expected);
}

TEST(ImpactCounter, SameAnswerWhateverTheBatchesAndTheKey) {
  const auto answer = [](std::size_t batch, FingerprintKey key) {
    TestRun run(false, key);
    members(0, 5000).show(run.counter, batch);
    TestTable trials("trials", {"name", "tel", "created_at"});
    for (int i = 0; i < 4000; ++i) trials.add({"山田 太郎" + number(i), "090-0000-" + number(1000 + 2 * i), "2019-02-01"});
    trials.show(run.counter, batch);
    const Impact impact = run.finish();
    return std::tuple(impact.possible.persons, impact.possible.persons_max, impact.possible.rows, impact.groups.size(),
                      impact.tables[0].persons, impact.tables[1].persons, notes_of(impact));
  };
  const auto first = answer(1000, test_key());
  EXPECT_EQ(answer(1, test_key()), first);
  EXPECT_EQ(answer(7, FingerprintKey::random()), first);
  EXPECT_EQ(answer(100'000, FingerprintKey::random()), first);
}

TEST(ImpactCounter, HostileTables) {
  TestRun run;
  // Rows longer and shorter than the header, bytes that are no text, a cell of a megabyte, a table of no columns.
  TestTable table("customers", {"name", "email", "card_no", "birthday", "created_at", "住所"});
  table.add({}).add({"山田"}).add({"a", "b", "c", "d", "e", "f", "g", "h"});
  table.add({"\xff\xfe\x80", "\xff@\xff.\xff", std::string(100, '9'), std::string(5000, '1'), "99999999999999999999",
             std::string(1 << 20, 'x')});
  table.add({std::string("\0\0", 2), std::string("a\0@b.example", 12), "٤", "平成999年99月99日", "-", "\xe3\x80"});
  for (int i = 0; i < 100; ++i) table.add({"山田", mail(i), "", "", "", ""});
  table.show(run.counter);
  TestTable none("none", {});
  none.add({}).add({"x"});
  none.show(run.counter);
  Batch broken;
  broken.rows.push_back(Row{});
  broken.rows.push_back(Row{&table.schema, 5, 10, {}, {}, 0});  // beyond the cells
  broken.tables.push_back(nullptr);
  run.counter.see_rows(broken);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.rows, 107u);
  EXPECT_GE(impact.possible.persons, 100u);
}

TEST(ImpactCounter, ManyTablesStayBounded) {
  // More rows wait for their tables' classification than are held: the first tables are judged by what they have.
  TestRun run;
  std::size_t rows = 0;
  for (int t = 0; t < 1500; ++t) {
    TestTable table("t" + number(t), {"id", "email"});
    for (int f = 0; f < 16; ++f) table.schema.columns.push_back({"filler" + number(f), "", false, false, ""});
    for (int i = 0; i < 4; ++i) {
      TestRow row = {number(i), mail(t * 4 + i)};
      row.resize(18, std::string(1024, static_cast<char>('a' + i)));
      table.add(std::move(row));
      ++rows;
    }
    table.show(run.counter);
  }
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.tables, 1500u);
  EXPECT_EQ(impact.possible.persons, rows);
}

TEST(ImpactCounter, UnusableContentIsSaid) {
  Content content;
  content.add({"fields/email.yml", "kind: [\n"});
  ImpactCounter counter(content, {test_key(), false, {}});
  members(0, 3).show(counter);
  const Impact impact = counter.finish({Ledger{}, {}, {}, {}});
  EXPECT_EQ(impact.possible.rows, 3u);
  EXPECT_EQ(impact.possible.persons, 0u);
  EXPECT_NE(notes_of(impact).find("email.yml"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::impact
