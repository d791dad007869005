#include "impact/contact_quality.h"

#include <gtest/gtest.h>

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

using enum ContactFlag;

std::vector<AddressPart> missing(std::string_view address, KindMask more = 0) {
  return missing_parts(address_flags(address) | kind_bit(FieldKind::Address) | more);
}

TEST(ContactQuality, PartsOfAPostalAddress) {
  using enum AddressPart;
  const KindMask code = kind_bit(FieldKind::PostalCode);
  EXPECT_TRUE(missing("東京都若葉区本町1-2-3", code).empty());
  EXPECT_TRUE(missing("神奈川県みどり丘市中央１－２", code).empty());
  EXPECT_TRUE(missing("〒150-0001　北海道白鳥市栄町三丁目").empty());
  EXPECT_TRUE(missing("1500001 京都府若葉市旭町9").empty());
  EXPECT_EQ(missing("東京都若葉区本町1-2-3"), std::vector{PostalCode});
  // 府 and 都 inside a city's name are no prefecture.
  EXPECT_EQ(missing("太宰府市朱雀1", code), std::vector{Prefecture});
  EXPECT_EQ(missing("京都市若葉区1", code), std::vector{Prefecture});
  EXPECT_EQ(missing("大阪府東雲市泉", code), std::vector{Number});
  EXPECT_EQ(missing("沖縄県 5", code), std::vector{City});
  EXPECT_EQ(missing("", code), (std::vector{Prefecture, City, Number}));
  // Other countries write otherwise.
  EXPECT_TRUE(missing("12 Harbour Street, Springfield", code).empty());
  // Without an address nothing is missing.
  EXPECT_TRUE(missing_parts(code).empty());
}

TEST(ContactQuality, PartsOfRowsTogetherMakeAnAddress) {
  EXPECT_TRUE(missing_parts(address_flags("東京都") | address_flags("若葉区本町") | address_flags("1-2-3") |
                            kind_bit(FieldKind::Address) | kind_bit(FieldKind::PostalCode))
                  .empty());
}

TEST(ContactQuality, HostileAddressesAreBounded) {
  EXPECT_EQ(address_flags(std::string(10'000, '\xE3')), flag_bit(JapaneseForm)) << "no character is whole, yet it is meant so";
  EXPECT_EQ(address_flags(std::string(600, ' ') + "東京都"), address_flags(""));
  EXPECT_EQ(address_flags("\xE6\x9D"), flag_bit(JapaneseForm)) << "a cut character";
}

TEST(ContactQuality, DomainsForExamplesAndSlips) {
  const Result<ContactWords> words = ContactWords::read(source_content());
  ASSERT_TRUE(words.has_value()) << words.error().what;
  EXPECT_TRUE(has(mail_flags(*words, "a@shop.example"), MailReserved));
  EXPECT_TRUE(has(mail_flags(*words, "a@mail.example.com"), MailReserved));
  EXPECT_FALSE(has(mail_flags(*words, "a@myexample.com"), MailReserved));
  EXPECT_FALSE(has(mail_flags(*words, "a@example.co.jp"), MailReserved));
  EXPECT_TRUE(has(mail_flags(*words, "a@gmial.com"), MailTypo));
  EXPECT_EQ(words->meant("gmial.com"), "gmail.com");
  EXPECT_EQ(mail_flags(*words, "x..y.@docomo.ne.jp"), 0u);
}

TEST(ContactQuality, MailStates) {
  EXPECT_EQ(mail_state(0, false, false), MailState::None);
  EXPECT_EQ(mail_state(flag_bit(MailNoForm), false, false), MailState::Malformed);
  // Something odd in another row takes nothing from an address that is known.
  EXPECT_EQ(mail_state(flag_bit(MailNoForm), true, false), MailState::Deliverable);
  EXPECT_EQ(mail_state(flag_bit(MailReserved), true, false), MailState::Reserved);
  EXPECT_EQ(mail_state(flag_bit(MailReserved), true, true), MailState::Deliverable);
  EXPECT_EQ(mail_state(flag_bit(MailReserved) | flag_bit(Bounced), true, true), MailState::Bounced);
}

TEST(ContactQuality, LanguageByColumnThenByScript) {
  EXPECT_EQ(language_of(0), "unknown");
  EXPECT_EQ(language_of(flag_bit(LatinForm)), "en");
  EXPECT_EQ(language_of(flag_bit(LatinForm) | flag_bit(JapaneseForm)), "ja");
  EXPECT_EQ(language_of(flag_bit(JapaneseForm) | flag_bit(SaysKorean)), "ko");
}

TEST(ContactQuality, ScriptsOfNames) {
  const auto of_name = [](std::string_view name) {
    RowPlan plan;
    plan.names = {0};
    const Cell cells[] = {{name, CellKind::Text}};
    return language_of(row_flags({}, cells, 0, true) | address_and_script_flags(plan, cells));
  };
  for (const char* name : {"山田 太郎", "﨑山", "𠮷田", "ﾔﾏﾀﾞ", "Ｙａｍａｄａ", "J 山田"}) EXPECT_EQ(of_name(name), "ja") << name;
  EXPECT_EQ(of_name("Hanako Yamada"), "en");
  for (const char* name : {"김철수", "José", "123"}) EXPECT_EQ(of_name(name), "unknown") << name;
}

// Mail that came back is told by a table of its own, which is nobody's.
TEST(ContactQuality, TableOfBouncesSpeaksOfPersonsElsewhere) {
  TestRun run;
  TestTable members("members", {"id", "氏名", "email", "住所"});
  for (int i = 0; i < 12; ++i)
    members.add({std::to_string(i), "山田 太郎" + std::to_string(i), "p" + std::to_string(i) + "@mail-a.jp", "東京都若葉区1"});
  TestTable bounces("mail_bounces", {"id", "email", "sent_at"});
  for (int i = 3; i < 7; ++i) bounces.add({std::to_string(i), "p" + std::to_string(i) + "@mail-a.jp", "2026-01-01 00:00:00"});
  members.show(run.counter), bounces.show(run.counter);
  const Contactability contact = run.finish().contact;
  EXPECT_EQ(contact.mail, 12u);
  EXPECT_EQ(contact.bounced, 4u);
  EXPECT_EQ(contact.mail_deliverable, 8u);
}

}  // namespace
}  // namespace hinomi::impact
