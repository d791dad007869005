#include "impact/classify_table.h"

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

constexpr const char* kSurnames[] = {"佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺",
                                     "山本", "中村", "小林", "加藤", "吉田", "山田"};

std::string number(int i) { return std::to_string(i); }
std::string person(int i) { return std::string(kSurnames[i % 12]) + " " + (i % 2 ? "太郎" : "花子"); }
std::string mail(int i) { return "person" + number(i) + "@mail.example"; }
std::string mobile(int i) { return "090-1234-" + number(1000 + i); }
std::string landline(int i) { return "03-1234-" + number(1000 + i); }
std::string address(int i) { return "東京都若葉区本町" + number(i) + "-1"; }

// The table as it comes out of a run with twenty such rows.
template <typename F>
TableImpact classified(TestTable table, F&& row, int rows = 20) {
  for (int i = 0; i < rows; ++i) table.add(row(i));
  TestRun run;
  table.show(run.counter);
  return run.finish().tables.at(0);
}

TEST(ClassifyTable, RomajiHeaders) {
  const TableImpact t =
      classified(TestTable("course_applications",
                           {"id", "shimei", "jusho", "mail", "denwa", "seinengappi", "seibetsu", "kaisha", "fax", "fee"}),
                 [](int i) {
                   return TestRow{number(i),           person(i),        address(i),  mail(i), mobile(i), "1980/1/" + number(1 + i),
                                  i % 2 ? "男" : "女", "株式会社あさひ", landline(i), "4400"};
                 });
  EXPECT_EQ(t.persons, 20u);
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {None, Name, Address, Email, Phone, BirthDate, Sex, Company, Fax, None};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(t.columns[c].kind, kExpected[c]) << t.columns[c].name;
}

TEST(ClassifyTable, JapaneseHeaders) {
  const TableImpact t = classified(
      TestTable("申込",
                {"氏名", "フリガナ", "郵便番号", "住所1", "住所2", "電話番号", "生年月日", "年齢", "学校名", "備考", "申込日"}),
      [](int i) {
        return TestRow{person(i), "サトウ タロウ", "100-0001", address(i),  "", landline(i), "平成10年1月" + number(1 + i) + "日",
                       "21",      "若葉高校",      "よろしく", "2019-01-02"};
      });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {Name, Kana, PostalCode, Address, Address, Phone, BirthDate, Age, School, FreeText, None};
  for (std::size_t c = 0; c < t.columns.size(); ++c)
    EXPECT_EQ(t.columns[c].kind, c == 1 || c == 2 ? None : kExpected[c]) << t.columns[c].name;
}

TEST(ClassifyTable, WithoutHeader) {
  TestTable table("list", {"", "", "", "", "", ""});
  table.schema.headed = false;
  const TableImpact t = classified(std::move(table), [](int i) {
    return TestRow{number(i), person(i), mail(i), "150-00" + number(10 + i), address(i), number(1950 + 2 * i) + "-03-04"};
  });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {None, Name, Email, PostalCode, Address, BirthDate};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(t.columns[c].kind, kExpected[c]) << c;
}

TEST(ClassifyTable, Cards) {
  const char* cards[] = {"4111111111111111", "5555555555554444", "3530111333300000", "378282246310005",
                         "4012888888881881", "5105105105105100", "6011111111111117", "30569309025904"};
  const TableImpact t = classified(
      TestTable("payments", {"order_id", "card_no", "holder", "expire", "cvv"}),
      [&](int i) { return TestRow{number(i), cards[i], "TARO YAMADA", "12/2" + number(i % 10), number(100 + i)}; }, 8);
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {None, CardNumber, CardHolder, CardExpiry, CardCode};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(t.columns[c].kind, kExpected[c]) << t.columns[c].name;
}

TEST(ClassifyTable, NobodyLivesHere) {
  const auto nobody = [](TestTable table, auto row, int rows = 20) {
    const std::string name = table.schema.name;
    const TableImpact t = classified(std::move(table), row, rows);
    EXPECT_EQ(t.rows_with_personal_data, 0u) << name;
    EXPECT_EQ(t.persons, 0u) << name;
    for (const ColumnImpact& c : t.columns) EXPECT_EQ(c.kind, FieldKind::None) << name << "." << c.name;
  };
  nobody(
      TestTable("dtb_base_info",
                {"id", "company_name", "shop_name", "postal_code", "addr01", "phone_number", "email01", "email02"}),
      [](int i) {
        return TestRow{number(i),         "あかり協会",   "検定ショップ",       "100-0001",
                       "東京都若葉区1-1", "03-5999-0100", "shop@akari.example", "info@akari.example"};
      },
      1);
  nobody(TestTable("settings", {"name", "value"}), [](int i) { return TestRow{"key" + number(i), i == 3 ? mail(i) : "1"}; });
  nobody(TestTable("exam_venues", {"id", "name", "address", "capacity"}),
         [](int i) { return TestRow{number(i), "若葉文化会館" + number(i), address(i), "100"}; });
  nobody(TestTable("stores", {"store_cd", "store_name", "address", "tel_no"}),
         [](int i) { return TestRow{number(i), kSurnames[i % 12] + std::string("店"), address(i), landline(i)}; });
  nobody(TestTable("makers", {"id", "name", "address", "tel", "email"}), [](int i) {
    return TestRow{number(i), "製作所" + number(i), address(i), landline(i), "info" + number(i) + "@maker.example"};
  });
  nobody(TestTable("companies_x", {"id", "name", "tel", "address"}),
         [](int i) { return TestRow{number(i), "株式会社あさひ" + number(i), landline(i), address(i)}; });
  nobody(TestTable("products", {"id", "name", "code", "description"}),
         [](int i) { return TestRow{number(i), "公式テキスト" + number(i), number(4999000000000 + i > 0 ? i : 0), "説明"}; });
  nobody(TestTable("prefectures", {"code", "name"}), [](int i) { return TestRow{number(i), i % 2 ? "山口県" : "石川県"}; });
  nobody(TestTable("mail_templates", {"id", "subject", "body", "from_email"}),
         [](int i) { return TestRow{number(i), "ご注文", "本文", "shop@akari.example"}; });
  nobody(TestTable("access_log", {"id", "ip", "user_agent", "path", "created_at"}),
         [](int i) { return TestRow{number(i), "192.0.2." + number(i), "Mozilla", "/", "2019-01-01 00:00:00"}; });
  nobody(TestTable("actor", {"actor_id", "first_name", "last_name", "last_update"}),
         [](int i) { return TestRow{number(i), "PENELOPE", "GUINESS" + number(i), "2006-02-15 04:34:33"}; });
  nobody(TestTable("address", {"address_id", "address", "district", "postal_code", "phone"}), [](int i) {
    return TestRow{number(i), number(i) + " Sakila Drive", "Alberta", "352" + number(10 + i), "140333355" + number(10 + i)};
  });
  nobody(TestTable("options", {"option_id", "option_name", "option_value"}),
         [](int i) { return TestRow{number(i), "siteurl" + number(i), "https://shop.example/"}; });
  nobody(TestTable("orders_raw", {"id", "sender_email", "amount"}),
         [](int i) { return TestRow{number(i), "shop@akari.example", number(i)}; });
  nobody(TestTable("company_only", {"id", "company_name", "sex", "address"}),
         [](int i) { return TestRow{number(i), "あさひ", "男", address(i)}; });
}

TEST(ClassifyTable, PeopleInUnlikelyTables) {
  const auto persons = [](TestTable table, auto row, std::uint64_t expected) {
    const std::string name = table.schema.name;
    EXPECT_EQ(classified(std::move(table), row).persons, expected) << name;
  };
  persons(
      TestTable("exam", {"id", "name", "tel", "address", "birthday"}),
      [](int i) { return TestRow{number(i), person(i), mobile(i), address(i), "1990-01-01"}; }, 20);
  persons(TestTable("newsletter", {"mail"}), [](int i) { return TestRow{mail(i)}; }, 20);
  persons(
      TestTable("wp_users", {"ID", "user_login", "user_pass", "user_nicename", "user_email", "display_name"}),
      [](int i) {
        return TestRow{number(i), "user" + number(i), "$P$B1234567890123456789012345678", "user", mail(i), "User " + number(i)};
      },
      20);
  persons(
      TestTable("suppliers", {"id", "company_name", "担当者名", "email", "tel"}),
      [](int i) { return TestRow{number(i), "みなと商事", person(i), mail(i), landline(i)}; }, 20);
  persons(TestTable("c1", {"c1", "c2"}), [](int i) { return TestRow{number(i), mail(i)}; }, 20);
  persons(
      TestTable("members", {"id", "loginId", "password"}), [](int i) { return TestRow{number(i), "m" + number(i), "x"}; },
      0);  // nobody is named
}

// Forms of the past had a box for each part of a number, and the tables still do.
TEST(ClassifyTable, NumbersInPieces) {
  TestTable table("dtb_customer", {"customer_id", "name01", "name02", "zip01", "zip02", "pref", "addr01", "tel01", "tel02", "tel03",
                                   "fax01", "fax02", "fax03", "birth_year", "birth_month", "birth_day"});
  for (int i = 0; i < 40; ++i) {
    table.add({number(i), kSurnames[i % 12], i % 2 ? "太郎" : "花子", number(100 + i % 5), "000" + number(i % 10), "13", address(i),
               "090", "1234", number(5000 + i / 2), "", "", "", number(1960 + i / 2), "1", "2"});
  }
  TestRun run;
  table.show(run.counter);
  run.incident = *parse_iso_time("1979-06-01T00:00:00", kJst);
  const Impact impact = run.finish();
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {None,  Name,  Name, PostalCode, PostalCode, None,      Address,   Phone,
                                     Phone, Phone, Fax,  Fax,        Fax,        BirthDate, BirthDate, BirthDate};
  for (std::size_t c = 0; c < impact.tables[0].columns.size(); ++c) {
    if (c == 5) continue;
    EXPECT_EQ(to_string(impact.tables[0].columns[c].kind), to_string(kExpected[c])) << impact.tables[0].columns[c].name;
  }
  EXPECT_EQ(impact.possible.persons, 20u);
  EXPECT_EQ(impact.identified_by, "phone");
  EXPECT_EQ(impact.minors, 18u);  // born from 1962 on
}

TEST(ClassifyTable, LettersBeforeEveryHeader) {
  const TableImpact t = classified(TestTable("MBMF", {"MBNO", "MBNAME", "MBADR1", "MBTEL", "MBSEX"}),
                                   [](int i) { return TestRow{number(i), person(i), address(i), mobile(i), number(1 + i % 2)}; });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {None, Name, Address, Phone, Sex};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(t.columns[c].kind, kExpected[c]) << t.columns[c].name;
}

// "delivery_name" is a carrier's, unless there is a place where it lives.
TEST(ClassifyTable, StemsTellWhoFromCarrier) {
  const auto kind_of_name = [](std::initializer_list<std::string> columns) {
    return classified(
               TestTable("orders", columns),
               [](int i) { return TestRow{mail(i), i % 2 ? "Mary Smith" : "Anna Lee", address(i), "150-00" + number(10 + i)}; })
        .columns[1]
        .kind;
  };
  EXPECT_EQ(kind_of_name({"email", "delivery_name", "delivery_street", "delivery_postcode"}), FieldKind::Name);
  EXPECT_EQ(kind_of_name({"email", "delivery_name", "billing_street", "billing_postcode"}), FieldKind::None);
}

TEST(ClassifyTable, ReadingsAreOfWhatStandsBeside) {
  // Of given names and of firms; no surname's.
  static constexpr const char* kReadings[] = {"ハナコ", "タロウ",   "ミサキ", "ケンタ",   "アオイ",
                                              "ユイナ", "ダイスケ", "ヒナタ", "サクラコ", "ツムギ"};
  const TableImpact t = classified(TestTable("torokusaki_x", {"code", "NM", "NM_KN", "ADDR", "TEL_NO"}), [](int i) {
    return TestRow{number(i), "株式会社あさひ" + number(i), kReadings[i % 10], address(i), landline(i)};
  });
  for (const ColumnImpact& c : t.columns) EXPECT_EQ(c.kind, FieldKind::None) << c.name;
  const TableImpact names = classified(TestTable("list", {"name1", "name2", "email"}),
                                       [](int i) { return TestRow{person(i), kReadings[i % 10], mail(i)}; });
  EXPECT_EQ(names.columns[1].kind, FieldKind::Kana);
}

TEST(ClassifyTable, PiecesWithoutHeaders) {
  TestTable table("list", {"", "", "", "", "", "", "", ""});
  table.schema.headed = false;
  const TableImpact t = classified(std::move(table), [](int i) {
    return TestRow{person(i),        mail(i),         number(100 + i), number(1000 + i), address(i), i % 2 ? "090" : "080",
                   number(2000 + i), number(5000 + i)};
  });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {Name, Email, PostalCode, PostalCode, Address, Phone, Phone, Phone};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(t.columns[c].kind, kExpected[c]) << c;
}

// The West writes the given name and the street in front.
TEST(ClassifyTable, WesternOrderWithoutHeaders) {
  TestTable table("list", {"", "", "", "", "", ""});
  table.schema.headed = false;
  constexpr const char* kGiven[] = {"心桜", "蒼空", "琉", "希空", "咲茉", "碧", "湊斗", "陽葵", "紬希", "朔"};
  constexpr const char* kTowns[] = {"千葉市中央区", "横浜市西区",   "名古屋市千種区", "大阪市北区",  "京都市左京区",
                                    "神戸市灘区",   "福岡市博多区", "札幌市北区",     "仙台市青葉区"};
  const TableImpact t = classified(std::move(table), [&](int i) {
    return TestRow{kGiven[i % 10], kSurnames[i % 12], mail(i), "中央" + number(i) + "-1", "コーポ緑 " + number(200 + i),
                   kTowns[i % 9]};
  });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {Name, Name, Email, Address, Address, Address};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(t.columns[c].kind, kExpected[c]) << c;
}

TEST(ClassifyTable, ShopsOfTheWorld) {
  const auto check = [](TestTable table, auto row, std::vector<FieldKind> expected, std::string_view dated) {
    const std::string name = table.schema.name;
    const TableImpact t = classified(std::move(table), row);
    for (std::size_t c = 0; c < t.columns.size(); ++c)
      EXPECT_EQ(to_string(t.columns[c].kind), to_string(expected[c])) << name << "." << t.columns[c].name;
    EXPECT_EQ(t.first ? format_date(*t.first, kJst) : "", dated) << name;
  };
  using enum FieldKind;
  check(
      TestTable("ps_customer", {"id_customer", "firstname", "lastname", "email", "passwd", "birthday", "newsletter_date_add",
                                "date_add", "date_upd"}),
      [](int i) {
        return TestRow{number(i),
                       i % 2 ? "Mary" : "Anna",
                       "Smith" + number(i),
                       mail(i),
                       "$2y$10$abcdefghijklmnopqrstuv",
                       "1980-01-01",
                       "2011-01-01 00:00:00",
                       "2015-02-03 04:05:06",
                       "2020-01-01 00:00:00"};
      },
      {None, Name, Name, Email, Password, BirthDate, None, None, None}, "2015-02-03");
  check(
      TestTable("auth_user",
                {"id", "password", "last_login", "username", "first_name", "last_name", "email", "is_staff", "date_joined"}),
      [](int i) {
        return TestRow{number(i),
                       "pbkdf2_sha256$1000$abc$def",
                       "2021-01-01 00:00:00",
                       "u" + number(i),
                       i % 2 ? "Anna" : "Berta",
                       "Lee",
                       mail(i),
                       "0",
                       "2016-01-02 00:00:00+00"};
      },
      {None, Password, None, Login, Name, None, Email, None, None}, "2016-01-02");
  check(
      TestTable("資料請求", {"受付日時", "お子様のお名前", "保護者氏名", "ふりがな", "学年", "郵便番号", "ご住所", "電話番号",
                             "メールアドレス", "希望校舎", "お問い合わせ内容"}),
      [](int i) {
        return TestRow{"2017/4/" + number(1 + i) + " 10:00",
                       person(i),
                       person(i + 1),
                       "さとう はなこ" + std::string(static_cast<std::size_t>(i), 'a').substr(0, 0),
                       "中学" + number(1 + i % 3) + "年生",
                       "100-00" + number(10 + i),
                       address(i),
                       mobile(i),
                       mail(i),
                       i % 2 ? "若葉校" : "青嵐校",
                       "パンフレット希望"};
      },
      {None, Name, Name, None, School, PostalCode, Address, Phone, Email, None, FreeText}, "2017-04-01");
}

TEST(ClassifyTable, TypesRuleKindsOut) {
  TestTable table("customers", {"id", "email", "mail", "name", "birthday", "pref"});
  for (auto [column, type] :
       {std::pair{0, "int(10) unsigned"}, {1, "varchar(255)"}, {2, "tinyint(1)"}, {3, "varchar(64)"}, {4, "date"}, {5, "smallint"}})
    table.schema.columns[static_cast<std::size_t>(column)].type = type;
  const TableImpact t =
      classified(std::move(table), [](int i) { return TestRow{number(i), mail(i), "1", person(i), "1980-01-01", "13"}; });
  EXPECT_EQ(kind_of(t, "email"), FieldKind::Email);
  EXPECT_EQ(kind_of(t, "mail"), FieldKind::None);
  EXPECT_EQ(kind_of(t, "pref"), FieldKind::None);
  EXPECT_EQ(kind_of(t, "birthday"), FieldKind::BirthDate);
}

TEST(ClassifyTable, FlagsAreNoAddressesWithoutTypesEither) {
  const TableImpact t = classified(TestTable("members", {"email", "email_permit", "tel", "tel_ok"}),
                                   [](int i) { return TestRow{mail(i), i % 2 ? "1" : "0", mobile(i), "1"}; });
  EXPECT_EQ(kind_of(t, "email_permit"), FieldKind::None);
  EXPECT_EQ(kind_of(t, "tel_ok"), FieldKind::None);
}

// Without headers neighbours speak: given names beside surnames, kana beside them, the rest of an address behind its municipality.
TEST(ClassifyTable, NeighboursSpeakWhereHeadersDoNot) {
  constexpr const char* kGiven[] = {"太郎", "花子", "美咲", "健太", "陽翔", "結菜", "翔", "葵", "心桜"};
  constexpr const char* kKana[] = {"タロウ", "ハナコ", "ミサキ", "ケンタ", "ハルト", "ユイナ", "ショウ", "アオイ", "ココロ"};
  const TableImpact t = classified(TestTable("t1", {"c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"}), [&](int i) {
    return TestRow{number(i),
                   kSurnames[i % 12],
                   kGiven[i % 9],
                   kKana[i % 9],
                   "10000" + number(10 + i),
                   "札幌市中央区大通" + number(i),
                   number(i + 1) + "-2-" + number(i + 3),
                   mail(i)};
  });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {None, Name, Name, Kana, PostalCode, Address, Address, Email};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(to_string(t.columns[c].kind), to_string(kExpected[c])) << c;
}

TEST(ClassifyTable, LoginsAndRomajiBesideTheirNeighbours) {
  const TableImpact t = classified(TestTable("t1", {"c1", "c2", "c3", "c4", "c5"}), [](int i) {
    const std::string letter(1, static_cast<char>('a' + i));
    return TestRow{person(i), "TARO YAMADA" + letter, "taro." + letter, "$2y$10$" + std::string(52, 'x') + letter,
                   "0011223344556677"};
  });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {Name, Romaji, Login, Password};
  for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(to_string(t.columns[c].kind), to_string(kExpected[c])) << c;
}

TEST(ClassifyTable, BesideACardNumber) {
  constexpr const char* kCards[] = {"4111111111111111", "4012888888881881", "5555555555554444", "5105105105105100",
                                    "378282246310005",  "371449635398431",  "6011111111111117", "3530111333300000",
                                    "30569309025904",   "38520000023237"};
  const TableImpact t = classified(
      TestTable("t1", {"c1", "c2", "c3", "c4"}),
      [&](int i) {
        return TestRow{kCards[i], "TARO YAMADA" + std::string(static_cast<std::size_t>(i), 'A'),
                       (i < 9 ? "0" : "") + number(i + 1) + "/28", number(100 + 7 * i)};
      },
      10);
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {CardNumber, CardHolder, CardExpiry, CardCode};
  for (std::size_t c = 0; c < t.columns.size(); ++c) EXPECT_EQ(to_string(t.columns[c].kind), to_string(kExpected[c])) << c;
}

TEST(ClassifyTable, KnownSystemsAreNotGuessed) {
  const TableImpact t = classified(
      TestTable("mt_author", {"author_id", "author_name", "author_nickname", "author_api_password", "author_email", "author_hint"}),
      [](int i) { return TestRow{number(i), "editor" + number(i), "ゆうこ" + number(i), "x", mail(i), "犬の名前"}; });
  using enum FieldKind;
  constexpr FieldKind kExpected[] = {None, Login, Name, None, Email, None};
  for (std::size_t c = 0; c < t.columns.size(); ++c) {
    if (c == 3) continue;  // a password for programs: either answer is right
    EXPECT_EQ(to_string(t.columns[c].kind), to_string(kExpected[c])) << c;
  }
}

// The word that all names begin with is the table's, not the columns'.
TEST(ClassifyTable, PrefixOfAllColumns) {
  const TableImpact t =
      classified(TestTable("comment", {"comment_id", "comment_author", "comment_email", "comment_url", "comment_count"}),
                 [](int i) { return TestRow{number(i), person(i), mail(i), "https://shop.example/" + number(i), "3"}; });
  EXPECT_EQ(kind_of(t, "comment_author"), FieldKind::Name);
  EXPECT_EQ(kind_of(t, "comment_url"), FieldKind::None);
  EXPECT_EQ(kind_of(t, "comment_count"), FieldKind::None);
}

TEST(ClassifyTable, MoneyIsNoPostalCode) {
  TestTable table("orders", {"email", "total", "tax"});
  table.schema.columns[1].type = "decimal(12,2)";
  const TableImpact t =
      classified(std::move(table), [](int i) { return TestRow{mail(i), number(10000 + i) + ".00", number(10000 + i) + ".50"}; });
  EXPECT_EQ(kind_of(t, "total"), FieldKind::None);
  EXPECT_EQ(kind_of(t, "tax"), FieldKind::None);
}

TEST(ClassifyTable, SpecialCareStandsInValuesToo) {
  constexpr const char* kAnswers[] = {"なし",     "喘息で通院中", "卵アレルギーがあり除去食", "聴覚障害（補聴器使用）",
                                      "特になし", "糖尿病"};
  const TableImpact t = classified(TestTable("members", {"email", "q7"}), [&](int i) { return TestRow{mail(i), kAnswers[i % 6]}; });
  EXPECT_EQ(kind_of(t, "q7"), FieldKind::Sensitive);
}

// A number of a company is public; texts in which persons stand are told from the shop's own.
TEST(ClassifyTable, TextsWithPersonsInThem) {
  const TableImpact t = classified(TestTable("orders", {"email", "c2", "c3"}), [](int i) {
    return TestRow{mail(i), "不在の場合は090-1234-" + number(1000 + i) + "にお電話ください。よろしくお願いします。",
                   "ご注文ありがとうございます。" + number(i) + "日以内に発送いたします。"};
  });
  EXPECT_EQ(kind_of(t, "c2"), FieldKind::FreeText);
  EXPECT_EQ(kind_of(t, "c3"), FieldKind::None);
}

TEST(ClassifyTable, FormsOfPasswordsAreSaidAndNoPasswordIs) {
  TestRun run;
  TestTable members("members", {"email", "password"});
  for (int i = 0; i < 20; ++i) members.add({mail(i), "hanako" + number(i)});
  members.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_TRUE(std::ranges::any_of(
      impact.notes, [](const Text& note) { return note.ja.contains("members.password（ハッシュの形でなく平文の疑い）"); }));
  EXPECT_TRUE(std::ranges::none_of(impact.notes,
                                   [](const Text& note) { return note.ja.contains("hanako") || note.en.contains("hanako"); }));
}

TEST(ClassifyTable, WhyNobodyIsCountedIsSaid) {
  TestRun run;
  TestTable stores("store", {"store_name", "address", "tel_no"});
  for (int i = 0; i < 20; ++i) stores.add({"若葉" + number(i) + "店", address(i), landline(i)});
  stores.show(run.counter);
  const Impact impact = run.finish();
  EXPECT_EQ(impact.possible.persons, 0u);
  const bool said = std::ranges::any_of(impact.notes, [](const Text& note) {
    return note.ja.contains("店舗") && note.ja.contains("store") && note.en.contains("shops");
  });
  EXPECT_TRUE(said);
}

// A full name is personal information by itself; a few names that come again and again are of those who have charge.
TEST(ClassifyTable, ListOfNames) {
  const TableImpact list = classified(TestTable("reservations", {"氏名", "希望日", "人数"}),
                                      [](int i) { return TestRow{person(i), number(2000 + i) + "-08-10", number(1 + i % 4)}; });
  EXPECT_EQ(list.columns[0].kind, FieldKind::Name);
  EXPECT_EQ(list.rows_with_personal_data, 20u);
  const TableImpact work = classified(TestTable("daily_work", {"担当者名", "日付", "作業"}), [](int i) {
    return TestRow{person(i % 3), number(2000 + i) + "-08-10", number(i) + " 検品"};
  });
  EXPECT_EQ(work.rows_with_personal_data, 0u);
}

// More numbers and addresses than words, and notes without a verb.
TEST(ClassifyTable, TextsThatAreHardlySentences) {
  for (const char* header : {"c2", "備考"}) {
    const TableImpact t = classified(TestTable("t", {"id", header}), [](int i) {
      return TestRow{number(i),
                     person(i) + "様よりお電話。折り返し先は" + mobile(i) + "、メールは" + mail(i) + "。本日中にご連絡ください。"};
    });
    EXPECT_EQ(t.nobody, NobodyReason::Mentioned) << header;
  }
  const TableImpact notes =
      classified(TestTable("t", {"id", "備考"}), [](int i) { return TestRow{number(i), person(i) + "様 " + mobile(i) + " 不在"}; });
  EXPECT_EQ(notes.nobody, NobodyReason::Mentioned);
}

}  // namespace
}  // namespace hinomi::impact
