#include "impact/card_words.h"

#include <gtest/gtest.h>

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

CardWords words() { return *CardWords::read(source_content()); }

TEST(CardWords, WaysOfPayment) {
  const CardWords w = words();
  for (const char* card : {"クレジットカード", "クレジット決済", "CREDIT", "credit_card", "カード払い（一括）", "card", "stripe_cc",
                           "GMO-PG", "sbps credit", "ＶＩＳＡ"})
    EXPECT_EQ(w.way(card), PaymentWay::Card) << card;
  for (const char* other : {"代金引換", "銀行振込", "コンビニ決済", "GMO後払い", "ギフトカード", "プリペイドカード", "cod",
                            "bank_transfer", "PayPay", "d払い", "sbps_cvs"})
    EXPECT_EQ(w.way(other), PaymentWay::Other) << other;
  for (const char* unknown : {"", "3", "決済A", "discard", "postcard2x"}) EXPECT_EQ(w.way(unknown), PaymentWay::Unknown) << unknown;
}

TEST(CardWords, BrandsByTheirFirstDigits) {
  const CardWords w = words();
  const auto brand = [&](std::string_view text) { return w.brand_name(w.brand_of_number(text)); };
  EXPECT_EQ(brand("4111111111111111"), "visa");
  EXPECT_EQ(brand("4***********1111"), "visa");
  EXPECT_EQ(brand("5105 1051 0510 5100"), "mastercard");
  EXPECT_EQ(brand("2221-00**"), "mastercard");
  EXPECT_EQ(brand("2220"), "unknown");
  EXPECT_EQ(brand("2720"), "mastercard");
  EXPECT_EQ(brand("2721"), "unknown");
  EXPECT_EQ(brand("3527"), "unknown");
  EXPECT_EQ(brand("3528"), "jcb");
  EXPECT_EQ(brand("3589"), "jcb");
  EXPECT_EQ(brand("378282"), "amex");
  EXPECT_EQ(brand("305"), "diners");
  EXPECT_EQ(brand("306"), "unknown");
  EXPECT_EQ(brand("38"), "diners");
  EXPECT_EQ(brand("6011"), "discover");
  // Within UnionPay's range lies one of Discover's.
  EXPECT_EQ(brand("62212600"), "discover");
  EXPECT_EQ(brand("62"), "unionpay");
  EXPECT_EQ(brand("************1111"), "unknown");
  EXPECT_EQ(brand(""), "unknown");
  EXPECT_EQ(w.brand_name(w.brand_of_word("マスターカード")), "mastercard");
  EXPECT_EQ(w.brand_name(w.brand_of_word("American Express")), "amex");
  EXPECT_EQ(w.brand_name(w.brand_of_word("会員カード")), "unknown");
}

TEST(CardWords, NotesThatSayThatCardPaymentsWereStopped) {
  const CardWords w = words();
  EXPECT_TRUE(w.says_stopped({"カード決済を停止", "card payments are stopped"}));
  EXPECT_TRUE(w.says_stopped({"クレジットカードの受付を止めた", ""}));
  EXPECT_FALSE(w.says_stopped({"サーバーを停止", "the server is stopped"}));
  EXPECT_FALSE(w.says_stopped({"カード会社から連絡", "told by the card company"}));
}

TEST(CardWords, MistakesAreNamedWithTheirPlace) {
  Content content;
  content.add({"cards/payments.yml", "card: [card]\nentered: [card_colour]\n"});
  content.add({"cards/brands.yml", "brands:\n  - {name: visa, ranges: [\"4\"]}\n"});
  const auto kind = CardWords::read(content);
  ASSERT_FALSE(kind.has_value());
  EXPECT_NE(kind.error().what.find("cards/payments.yml:2"), std::string::npos) << kind.error().what;
  Content ranges;
  ranges.add({"cards/payments.yml", "card: [card]\n"});
  ranges.add({"cards/brands.yml", "brands:\n  - {name: visa, ranges: [\"55-51\"]}\n"});
  const auto range = CardWords::read(ranges);
  ASSERT_FALSE(range.has_value());
  EXPECT_NE(range.error().what.find("55-51"), std::string::npos) << range.error().what;
}

}  // namespace
}  // namespace hinomi::impact
