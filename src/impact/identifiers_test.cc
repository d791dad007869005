#include <algorithm>

#include "base/text.h"
#include "impact/field_words.h"
#include "impact/phone_form.h"
#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

const FieldWords& source_words() {
  static const FieldWords read = std::move(*FieldWords::read(source_content()));
  return read;
}

// What the kind's identifier says of a column with these values.
double values(FieldKind kind, std::vector<std::string> texts, std::string name = {}) {
  static const auto identifiers = make_identifiers(source_words());
  ColumnSample column;
  std::string header;
  source_words().header_of(name, header);
  column.name = header;
  for (std::string& text : texts) {
    std::string folded;
    fold(text, folded);
    text = folded;
  }
  for (const std::string& text : texts) column.values.push_back(text);
  const auto it = std::ranges::find_if(identifiers, [&](const auto& identifier) { return identifier->kind() == kind; });
  EXPECT_NE(it, identifiers.end());
  return (*it)->match_values(column);
}

TEST(Identifiers, OneForEveryKindInOrder) {
  const auto identifiers = make_identifiers(source_words());
  ASSERT_EQ(identifiers.size(), static_cast<std::size_t>(FieldKind::Sensitive));
  for (std::size_t i = 0; i < identifiers.size(); ++i) EXPECT_EQ(static_cast<std::size_t>(identifiers[i]->kind()), i + 1);
}

TEST(Identifiers, NoValuesSayNothingOrNo) {
  for (const auto& identifier : make_identifiers(source_words())) {
    ColumnSample column;
    EXPECT_LE(identifier->match_values(column), 0) << to_string(identifier->kind());
    EXPECT_EQ(identifier->match_header(column), 0) << to_string(identifier->kind());
    // Whatever bytes a hostile dump holds.
    column.values = {"\xff\xfe\x80", std::string_view("\0\0", 2), "", "ー", "＠"};
    identifier->match_values(column);
  }
}

TEST(Identifiers, NamesBeginWithSurnames) {
  EXPECT_EQ(values(FieldKind::Name, {"山田 太郎", "髙橋　花子", "𠮷田茂", "渡邉 愛", "林", "中村"}),
            5.0 / 6);  // 林 alone could be a wood
  EXPECT_EQ(values(FieldKind::Name, {"千葉県", "山口市", "高田馬場店", "東京都", "青森県", "宮城県", "福島区"}), 0);
  EXPECT_EQ(values(FieldKind::Name, {"公式テキスト 上巻", "検定試験会場第一", "総合文化会館"}), 0);
  EXPECT_EQ(values(FieldKind::Name, {"MARY SMITH", "PATRICIA JOHNSON"}), -1);
  EXPECT_EQ(values(FieldKind::Name, {"東京倉庫", "大阪倉庫", "福岡倉庫"}), 0);  // named after places, all alike
  EXPECT_EQ(values(FieldKind::Name, {"佐藤太郎", "山田太郎", "鈴木太郎"}), 1);
  EXPECT_EQ(values(FieldKind::Name, {"太郎", "花子"}, "name02"), 1);
  EXPECT_EQ(values(FieldKind::Name, {"心桜", "蒼空"}, "name02"), -1);  // of no dictionary: the header decides
  EXPECT_EQ(values(FieldKind::Name, {"勅使河原 花子", "釜萢太郎"}), 0.5);
}

TEST(Identifiers, Addresses) {
  EXPECT_EQ(values(FieldKind::Address, {"東京都若葉区本町1-2-3", "青嵐市中央2丁目", "北海道白鳥市"}), 1);
  EXPECT_EQ(values(FieldKind::Address, {"ABC-1", "赤", "青い本"}), -1);
}

TEST(Identifiers, Phones) {
  EXPECT_EQ(
      values(FieldKind::Phone, {"090-1234-5678", "0312345678", "０４５－１２３－４５６７", "03ー1234ー5678", "+81 90 1234 5678"}),
      1);
  EXPECT_EQ(values(FieldKind::Phone, {"+44 20 7946 0958", "+1 650-253-0000"}), 1);
  EXPECT_LE(values(FieldKind::Phone, {"+999 1234 56789", "+1 000-000-0000"}), 0.5);  // no numbering plan has these
  EXPECT_LE(values(FieldKind::Phone, {"14033335568", "6172235589"}), 0.5);           // no Japanese form: a header must vouch
  EXPECT_EQ(values(FieldKind::Phone, {"123456", "S12014"}), 0);
  EXPECT_TRUE(is_mobile("09012345678"));
  EXPECT_TRUE(is_mobile("06012345678"));
  EXPECT_FALSE(is_mobile("0312345678"));
}

TEST(Identifiers, Emails) {
  EXPECT_EQ(values(FieldKind::Email, {"A@Mail.example", "ｔａｒｏ＠ｍａｉｌ．ｅｘａｍｐｌｅ", "a..b.@keitai.example"}), 1);
  EXPECT_EQ(values(FieldKind::Email, {"a@", "@b", "no mail", "a b@c"}), 0);
}

TEST(Identifiers, Cards) {
  EXPECT_EQ(values(FieldKind::CardNumber, {"4111-1111-1111-1111", "3530 1113 3330 0000", "５５５５５５５５５５５５４４４４"}), 1);
  EXPECT_EQ(values(FieldKind::CardNumber, {"************1111", "4111111111111112"}), 0);
}

TEST(Identifiers, Passwords) {
  EXPECT_EQ(values(FieldKind::Password, {"$2y$10$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=65536,t=4,p=1$abc",
                                         "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29"}),
            1);
  EXPECT_EQ(values(FieldKind::Password, {"secret", "letmein"}), -1);
}

TEST(Identifiers, BirthDatesWithoutHeader) {
  EXPECT_EQ(values(FieldKind::BirthDate, {"1958-03-01", "昭和50年1月2日", "2001/12/31"}), 1);
  EXPECT_EQ(values(FieldKind::BirthDate, {"2018-03-01", "2019-01-02"}), -1);
  EXPECT_EQ(values(FieldKind::BirthDate, {"2018-03-01", "2019-01-02"}, "birthday"), 1);
}

TEST(Identifiers, DataOnlyKinds) {
  EXPECT_EQ(values(FieldKind::Sex, {"男", "女", "回答しない"}), 1);
  EXPECT_EQ(values(FieldKind::Sex, {"赤", "青"}), 0);
  EXPECT_EQ(values(FieldKind::Age, {"37", "42歳", "120"}), 1);
  EXPECT_EQ(values(FieldKind::Age, {"4200", "x"}), 0);
  EXPECT_EQ(values(FieldKind::CardExpiry, {"12/25", "0127"}), 1);
  EXPECT_EQ(values(FieldKind::CardCode, {"123", "1234"}), 1);
  EXPECT_EQ(values(FieldKind::Company, {"株式会社あさひ", "(有)みなと"}), 1);
  EXPECT_EQ(values(FieldKind::School, {"若葉中学校", "青嵐大学"}), 1);
  EXPECT_EQ(values(FieldKind::Passport, {"TK1234567"}), 1);
  EXPECT_EQ(values(FieldKind::ResidenceCard, {"AB12345678CD"}), 1);
  EXPECT_EQ(values(FieldKind::Romaji, {"Taro Yamada", "O'Brien"}), 1);
}

}  // namespace
}  // namespace hinomi::impact
