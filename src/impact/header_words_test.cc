#include "impact/header_words.h"

#include "impact/field_words.h"
#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

const FieldWords& source_words() {
  static const FieldWords read = std::move(*FieldWords::read(source_content()));
  return read;
}

std::string header(std::string_view name) {
  std::string out;
  source_words().header_of(name, out);
  return out;
}

std::string bare(std::string_view name) {
  std::string out;
  source_words().headers().bare(header(name), out);
  return out;
}

TEST(HeaderWords, AbbreviationsInFull) {
  EXPECT_EQ(header("CUST_NM_KN"), "_customer_name_kana_");
  EXPECT_EQ(header("cliFName"), "_client_first_name_");
  EXPECT_EQ(header("brth_dt"), "_birth_date_");
  EXPECT_EQ(header(header("CUST_NM_KN")), header("CUST_NM_KN"));
}

TEST(HeaderWords, RomajiInOneSpelling) {
  EXPECT_EQ(header("juusyo"), "_jusho_");
  EXPECT_EQ(header("jyuusho"), "_jusho_");
  EXPECT_EQ(header("tyuumon_no"), "_chumon_no_");
  EXPECT_EQ(header("todouhuken"), "_todofuken_");
  EXPECT_EQ(header("gojuusho"), "_jusho_");
  EXPECT_EQ(header("country"), "_country_");  // no romaji
}

TEST(HeaderWords, WordsWrittenTogetherComeApart) {
  EXPECT_EQ(header("keitaidenwa"), "_keitai_denwa_");
  EXPECT_EQ(header("custnm"), "_customer_name_");
  EXPECT_EQ(header("usrnmkn"), "_user_name_kana_");
  EXPECT_EQ(header("homephone"), "_home_phone_");
  EXPECT_EQ(header("lastip"), "_last_ip_");
  for (const char* word : {"company", "category", "package", "storage", "membership", "format"})
    EXPECT_EQ(header(word), "_" + std::string(word) + "_") << word;
}

TEST(HeaderWords, LayoutParts) {
  EXPECT_EQ(header("生年\n月日"), "_生年月日_");
  EXPECT_EQ(header("氏　名"), "_氏名_");
  EXPECT_EQ(header("Ｔ Ｅ Ｌ"), "_tel_");
  EXPECT_EQ(header("E mail"), "_e_mail_");
  EXPECT_EQ(header("購入者 氏名"), "_購入者_氏名_");
  EXPECT_EQ(header("氏名\n(カナ)"), "_氏名_カナ_");
}

TEST(HeaderWords, WhoseAFieldIs) {
  EXPECT_EQ(bare("姓(配送先)"), "_姓_");
  EXPECT_EQ(bare("注文者住所都道府県"), "_住所都道府県_");
  EXPECT_EQ(bare("お子様のお名前"), "_お名前_");
  EXPECT_EQ(bare("ship_to_city"), "_city_");
  EXPECT_EQ(bare("address"), "");  // nobody's in particular
  EXPECT_EQ(bare("配送先1"), "");  // nothing left
  EXPECT_EQ(bare("shopper_zip"), "");
}

TEST(HeaderWords, AboutAField) {
  const HeaderWords& words = source_words().headers();
  for (const char* name : {"customers_email_format", "password_salt", "お名前の公開可否", "phone_required2"})
    EXPECT_TRUE(words.is_about(header(name))) << name;
  for (const char* name : {"email", "氏名【必須】", "氏名(可否)"}) EXPECT_FALSE(words.is_about(header(name))) << name;
}

}  // namespace
}  // namespace hinomi::impact
