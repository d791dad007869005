#include "impact/field_words.h"

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

std::string words(std::string_view name) {
  std::string out;
  name_words(name, out);
  return out;
}

const FieldWords& source_words() {
  static const FieldWords read = std::move(*FieldWords::read(source_content()));
  return read;
}

double match(FieldKind kind, std::string_view name, std::string_view comment = {}) {
  std::string header, remark;
  source_words().header_of(name, header);
  if (!comment.empty()) source_words().header_of(comment, remark);
  ColumnSample column;
  column.name = header, column.comment = remark;
  return source_words().match(kind, column);
}

TEST(FieldWords, NamesComeApart) {
  EXPECT_EQ(words("customerName01"), "_customer_name_01_");
  EXPECT_EQ(words("E-Mail"), "_e_mail_");
  EXPECT_EQ(words("お名前(姓)"), "_お名前_姓_");
  EXPECT_EQ(words("ＴＥＬ番号"), "_tel_番号_");
  EXPECT_EQ(words(""), "_");
  EXPECT_EQ(words(words("customerName01")), words("customerName01"));
}

TEST(FieldWords, HeadersInThreeWritings) {
  for (const char* name : {"email", "mail_address", "MailAddress", "メールアドレス", "user_email", "email2"})
    EXPECT_GE(match(FieldKind::Email, name), 0.8) << name;
  for (const char* name : {"tel", "phone_number", "電話番号", "denwa", "mobilePhone", "携帯電話"})
    EXPECT_GE(match(FieldKind::Phone, name), 0.8) << name;
  for (const char* name : {"shimei", "氏名", "customer_name", "お名前", "firstName", "name_sei"})
    EXPECT_GE(match(FieldKind::Name, name), 0.8) << name;
  for (const char* name : {"jusho", "住所", "ship_address", "addr01", "お届け先"})
    EXPECT_GE(match(FieldKind::Address, name), 0.8) << name;
  for (const char* name : {"seinengappi", "生年月日", "birthday", "birth"})
    EXPECT_GE(match(FieldKind::BirthDate, name), 0.8) << name;
  for (const char* name : {"seibetsu", "性別", "sex", "gender_cd"}) EXPECT_GE(match(FieldKind::Sex, name), 0.8) << name;
  for (const char* name : {"kaisha", "勤務先", "company_name"}) EXPECT_GE(match(FieldKind::Company, name), 0.8) << name;
}

TEST(FieldWords, HeadersSayWhoseAFieldIs) {
  for (const char* name : {"氏(請求先)", "名（配送先）", "受取人", "お届け先 名"})
    EXPECT_GE(match(FieldKind::Name, name), 0.8) << name;
  EXPECT_EQ(match(FieldKind::Address, "名(配送先)"), 0);
  EXPECT_GE(match(FieldKind::Address, "配送先"), 0.8);
  EXPECT_EQ(match(FieldKind::Email, "customers_email_format"), 0);
  EXPECT_GE(match(FieldKind::Sensitive, "アレルギーの可否"), 0.8);
}

TEST(FieldWords, ExceptionsSpeakAgainst) {
  for (const char* name : {"product_name", "商品名", "file_name", "company_name", "会場名", "class_name1", "mail_subject"})
    EXPECT_EQ(match(FieldKind::Name, name), 0) << name;
  for (const char* name : {"mail_template_id", "メール配信フラグ", "mail_body", "email_verified_at"})
    EXPECT_LT(match(FieldKind::Email, name), 0.5) << name;
  for (const char* name : {"ip_address", "mail_address", "address_kana"}) EXPECT_EQ(match(FieldKind::Address, name), 0) << name;
  EXPECT_EQ(match(FieldKind::Phone, "fax"), 0);
}

TEST(FieldWords, CommentsHelpAndDoubt) {
  EXPECT_GE(match(FieldKind::Email, "contact", "メールアドレス"), 0.8);
  EXPECT_GE(match(FieldKind::Name, "c03", "お名前(姓)"), 0.8);
  EXPECT_EQ(match(FieldKind::Name, "name", ""), 0.5);
  EXPECT_LT(match(FieldKind::Name, "name", "会場名"), 0.3);
  EXPECT_GE(match(FieldKind::Name, "name", "氏名"), 0.8);
}

// Headers of shops' and malls' own exports: the kind whose words fit best.
TEST(FieldWords, HeadersOfExports) {
  const auto best = [](std::string_view name) {
    FieldKind kind = FieldKind::None;
    double weight = 0.4;
    for (std::size_t k = 1; k <= static_cast<std::size_t>(FieldKind::Sensitive); ++k) {
      const double w = match(static_cast<FieldKind>(k), name);
      if (w > weight) weight = w, kind = static_cast<FieldKind>(k);
    }
    return to_string(kind);
  };
  const std::pair<const char*, const char*> expected[] = {
      {"注文者名字", "name"},
      {"注文者名前", "name"},
      {"注文者名字フリガナ", "kana"},
      {"メールアドレス", "email"},
      {"注文者郵便番号1", "postal_code"},
      {"注文者住所:都道府県", "address"},
      {"注文者住所:町以降", "address"},
      {"注文者電話番号1", "phone"},
      {"氏名(姓)", "name"},
      {"お届け先氏名(姓)", "name"},
      {"お届け先フリガナ(名)", "kana"},
      {"お届け先郵便番号", "postal_code"},
      {"お届け先住所1", "address"},
      {"お届け先電話番号", "phone"},
      {"配送先名", "name"},
      {"お届け希望日", "none"},
      {"お届け希望時間", "none"},
      {"通信欄", "free_text"},
      {"携帯電話番号", "phone"},
      {"メールアドレス(モバイル)", "email"},
      {"注文者", "name"},
      {"注文者(振り仮名)", "kana"},
      {"会社名", "company"},
      {"会社名(振り仮名)", "none"},
      {"部署名", "company"},
      {"Billing Name", "name"},
      {"Billing Street", "address"},
      {"Billing Zip", "postal_code"},
      {"Shipping Phone", "phone"},
      {"Billing: first name", "name"},
      {"Eメール", "email"},
      {"お客様IPアドレス", "ip_address"},
      {"last_name_kanji", "name"},
      {"last_name_kana", "kana"},
      {"mem_familyname", "name"},
      {"mem_mail", "email"},
      {"CREDIT_NUMBER", "card_number"},
      {"個人登録番号", "none"},
      {"商品名", "none"},
      {"配送方法", "none"},
      {"お客様姓", "name"},
      {"保護者氏名", "name"},
      {"学年", "school"},
      {"生年月日(西暦)", "birth_date"},
      {"TEL1", "phone"},
      {"FAX番号", "fax"},
      {"性別", "sex"},
      {"ローマ字氏名", "romaji"},
      {"口座番号", "bank_account"},
      {"アレルギーの有無", "sensitive"},
  };
  for (const auto& [name, kind] : expected) EXPECT_EQ(best(name), kind) << name;
}

TEST(FieldWords, TablesByTheirLastWord) {
  const FieldWords& w = source_words();
  EXPECT_EQ(w.table_word("dtb_customer"), TableWord::People);
  EXPECT_EQ(w.table_word("shop_orders"), TableWord::People);
  EXPECT_EQ(w.table_word("exam_applications"), TableWord::People);
  EXPECT_EQ(w.table_word("exam_venues"), TableWord::Organisations);
  EXPECT_EQ(w.table_word("order_items"), TableWord::Catalogues);
  EXPECT_EQ(w.table_word("dtb_base_info"), TableWord::Settings);
  EXPECT_EQ(w.table_word("user_settings"), TableWord::Settings);
  EXPECT_EQ(w.table_word("mail_templates"), TableWord::Templates);
  EXPECT_EQ(w.table_word("access_log"), TableWord::Logs);
  EXPECT_EQ(w.table_word("会員マスタ"), TableWord::People);
  EXPECT_EQ(w.table_word("会員設定"), TableWord::Settings);
  EXPECT_EQ(w.table_word("試験会場"), TableWord::Organisations);
  EXPECT_EQ(w.table_word("orders_2019"), TableWord::People);
  EXPECT_EQ(w.table_word("xyz"), TableWord::None);
  EXPECT_EQ(w.table_word(""), TableWord::None);
}

TEST(FieldWords, EveryKindHasAFileAndBothLanguages) {
  for (std::size_t k = 1; k <= static_cast<std::size_t>(FieldKind::Sensitive); ++k) {
    const FieldRule* rule = source_words().rule(static_cast<FieldKind>(k));
    ASSERT_NE(rule, nullptr) << to_string(static_cast<FieldKind>(k));
    EXPECT_FALSE(rule->label.ja.empty());
    EXPECT_FALSE(rule->label.en.empty());
    EXPECT_FALSE(rule->words.empty());
  }
  EXPECT_GT(source_words().surnames().size(), 800u);
}

TEST(FieldWords, MistakesAreNamedWithTheirPlace) {
  const auto read = [](std::string text) {
    Content content;
    content.add({"fields/x.yml", std::move(text)});
    return ImpactCounter::check(content);
  };
  EXPECT_TRUE(read("kind: email\nlabel: {ja: a, en: b}\n").has_value());
  const auto weight = read("kind: email\nlabel: {ja: a, en: b}\nwords:\n  - weight: 1.5\n    any: [email]\n");
  ASSERT_FALSE(weight.has_value());
  EXPECT_NE(weight.error().what.find("fields/x.yml:4"), std::string::npos) << weight.error().what;
  const auto kind = read("kind: shoe_size\n");
  ASSERT_FALSE(kind.has_value());
  EXPECT_NE(kind.error().what.find("shoe_size"), std::string::npos);
  EXPECT_FALSE(read("kind: email\nword: []\n").has_value());
  EXPECT_FALSE(read("[1, 2").has_value());
}

}  // namespace
}  // namespace hinomi::impact
