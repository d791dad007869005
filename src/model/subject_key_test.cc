#include "model/subject_key.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace hinomi {
namespace {

using Normalise = bool (*)(std::string_view, std::string&);

std::string key(Normalise normalise, std::string_view text) {
  std::string out = "left over";
  if (!normalise(text, out)) {
    EXPECT_EQ(out, "") << text;
    return "none";
  }
  EXPECT_TRUE(is_utf8(out));
  return out;
}
std::string email(std::string_view text) { return key(normalise_email, text); }
std::string phone(std::string_view text) { return key(normalise_phone, text); }
std::string name(std::string_view text) { return key(normalise_name, text); }
std::string date(std::string_view text) { return key(normalise_date, text); }

TEST(EmailKey, UnifiesSpellings) {
  for (const std::string_view text : {"hanako@mail.example", " Hanako@Mail.EXAMPLE\t", "ｈａｎａｋｏ＠ｍａｉｌ．ｅｘａｍｐｌｅ",
                                      "　hanako@mail.example　", "hanako@mail.example.", "\"hanako\"@mail.example"}) {
    EXPECT_EQ(email(text), "hanako@mail.example") << text;
  }
  EXPECT_EQ(email("a+b_c-d.e@sub.mail.example"), "a+b_c-d.e@sub.mail.example");
  EXPECT_EQ(email("hana@日本語.example"), "hana@xn--wgv71a119e.example");
  EXPECT_EQ(email("hana@日本語。example"), "hana@xn--wgv71a119e.example");
}

TEST(EmailKey, KeepsOldMobileAddresses) {
  EXPECT_EQ(email("hana..ko@mobile.example"), "hana..ko@mobile.example");
  EXPECT_EQ(email("hanako.@mobile.example"), "hanako.@mobile.example");
  EXPECT_EQ(email("\"hana..ko.\"@mobile.example"), "hana..ko.@mobile.example");
}

TEST(EmailKey, RefusesOtherTexts) {
  for (const std::string_view bad : {"",
                                     "@",
                                     "a@",
                                     "@b.example",
                                     "a@b",
                                     "a@b.",
                                     "a@.example",
                                     "a@b..example",
                                     "a@@b.example",
                                     "a@b@c.example",
                                     "a b@c.example",
                                     "a@b c.example",
                                     "a@-b.example",
                                     "a@b-.example",
                                     "a@192.0.2.1",
                                     "a@[192.0.2.1]",
                                     "NULL",
                                     "なし",
                                     "a@b_c.example",
                                     "<a@b.example>",
                                     "a@b.example, c@d.example",
                                     "a\n@b.example",
                                     "\"\"@b.example",
                                     "a@b.e\xFFxample"}) {
    EXPECT_EQ(email(bad), "none") << bad;
  }
  EXPECT_EQ(email(std::string(65, 'a') + "@b.example"), "none");
  EXPECT_EQ(email("a@" + std::string(64, 'b') + ".example"), "none");
  EXPECT_EQ(email(std::string(1'000'000, '@')), "none");
  EXPECT_EQ(email("a@" + std::string(300, 'b') + ".example"), "none");
}

TEST(PhoneKey, UnifiesSpellings) {
  for (const std::string_view text : {"09012345678", "090-1234-5678", "０９０－１２３４－５６７８", "090ー1234ー5678",
                                      "+81-90-1234-5678", "+819012345678", "0081 90 1234 5678", "+81 (0)90-1234-5678",
                                      "(090) 1234 5678", "090.1234.5678", "＋８１９０１２３４５６７８", "090‐1234−5678"}) {
    EXPECT_EQ(phone(text), "09012345678") << text;
  }
  EXPECT_EQ(phone("03-1234-5678 内線12"), "0312345678");
  EXPECT_EQ(phone("03(1234)5678"), "0312345678");
  EXPECT_EQ(phone("0120-123-456"), "0120123456");
  EXPECT_EQ(phone("0800-123-4567"), "08001234567");
  EXPECT_EQ(phone("060-1234-5678"), "06012345678");
  EXPECT_EQ(phone("050-1234-5678"), "05012345678");
  EXPECT_EQ(phone("+1 212 555 0100"), "12125550100");
  EXPECT_EQ(phone("+82-10-1234-5678"), "821012345678");
}

TEST(PhoneKey, RefusesOtherTexts) {
  for (const std::string_view bad :
       {"", "090", "12345678", "00000000000", "9012345678", "090-1234-567", "0901234567", "090-0123-4567", "031234567",
        "03123456789", "tel", "2019-08-10", "090 1234 5678 9012 3456 7890", "+0 123 4567 890", "++819012345678", "090+12345678",
        "100-0001", "1,234,567,890"}) {
    EXPECT_EQ(phone(bad), "none") << bad;
  }
  EXPECT_EQ(phone(std::string(1'000'000, '0')), "none");
}

TEST(NameKey, UnifiesSpellings) {
  EXPECT_EQ(name(" 髙橋　花子 "), "高橋花子");
  EXPECT_EQ(name("高橋花子"), "高橋花子");
  EXPECT_EQ(name("山﨑"), name("山崎"));
  EXPECT_EQ(name("渡邉"), name("渡辺"));
  EXPECT_EQ(name("渡邊"), name("渡辺"));
  EXPECT_EQ(name("𠮷田"), name("吉田"));
  EXPECT_EQ(name("齋藤"), name("斎藤"));
  EXPECT_EQ(name("齊藤"), name("斉藤"));
  EXPECT_NE(name("斎藤"), name("斉藤"));
  EXPECT_EQ(name("ﾔﾏﾀﾞ ﾊﾅｺ"), "ヤマダハナコ");
  EXPECT_EQ(name("YAMADA Hanako"), "yamadahanako");
  EXPECT_EQ(name("葛\U000E0100城"), "葛城");  // a variation selector
  EXPECT_EQ(name("山\u200B田"), "山田");
  EXPECT_EQ(name(" 　\t"), "none");
  EXPECT_EQ(name(""), "none");
}

TEST(DateKey, WesternDates) {
  for (const std::string_view text :
       {"1985-03-02", "1985/3/2", "1985.03.02", "1985年3月2日", "1985 年 3 月 2 日", "１９８５年３月２日", "19850302",
        "1985-03-02 00:00:00", "1985-03-02T12:34:56+09:00", "1985/03/02 0:00", "1985年3月2日(土)", "1985年3月2日生", "Mar 2, 1985",
        "March 2nd, 1985", "2 March 1985", "02-Mar-1985", "03/02/1985", "02.03.1985", "一九八五年三月二日"}) {
    EXPECT_EQ(date(text), "1985-03-02") << text;
  }
  EXPECT_EQ(date("13/02/1985"), "1985-02-13");
  EXPECT_EQ(date("2000-02-29"), "2000-02-29");
}

TEST(DateKey, JapaneseEras) {
  for (const std::string_view text : {"昭和60年3月2日", "昭和60/3/2", "S60.3.2", "s60-03-02", "S.60.3.2", "Ｓ６０．３．２",
                                      "㍼60年3月2日", "昭和六十年三月二日", "S600302", "昭和 60年 3月 2日"}) {
    EXPECT_EQ(date(text), "1985-03-02") << text;
  }
  EXPECT_EQ(date("平成元年1月8日"), "1989-01-08");
  EXPECT_EQ(date("H1.1.8"), "1989-01-08");
  EXPECT_EQ(date("㍻1年1月8日"), "1989-01-08");
  EXPECT_EQ(date("令和元年5月1日"), "2019-05-01");
  EXPECT_EQ(date("R7/12/31"), "2025-12-31");
  EXPECT_EQ(date("㋿2年2月29日"), "2020-02-29");
  EXPECT_EQ(date("大正15年12月24日"), "1926-12-24");
  EXPECT_EQ(date("T1.7.30"), "1912-07-30");
  EXPECT_EQ(date("明治45年7月29日"), "1912-07-29");
  EXPECT_EQ(date("M1.1.25"), "1868-01-25");
  EXPECT_EQ(date("昭和二十一年十一月十日"), "1946-11-10");
  EXPECT_EQ(date("平成33年4月1日"), "2021-04-01");  // printed before the era ended
  // Before the era began.
  for (const std::string_view bad :
       {"平成元年1月7日", "昭和元年12月24日", "大正元年7月29日", "令和元年4月30日", "昭和0年1月1日", "H1.1.7"})
    EXPECT_EQ(date(bad), "none") << bad;
}

TEST(DateKey, RefusesOtherTexts) {
  for (const std::string_view bad :
       {"",           "0000-00-00",      "1985-02-29",    "1985-13-01",    "1985-00-10",  "1985-3",
        "1985",       "9999-12-31",      "85/03/02",      "090-1234-5678", "1985-03-02x", "1985-03-02-04",
        "昭和60年",   "昭和60年13月1日", "Mar 32, 1985",  "March",         "12345678",    "1985/03-02",
        "1565373600", "山田花子",        "2019-08-10 12", "(1985-03-02)",  "S",           "S60",
        "19850230"}) {
    EXPECT_EQ(date(bad), "none") << bad;
  }
  EXPECT_EQ(date(std::string(1'000'000, '1')), "none");
}

// Any bytes: no crash, and what a key is made of gives the same key again.
TEST(SubjectKey, KeysAreStableUnderTheirOwnNormalisation) {
  std::uint32_t seed = 31;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  const std::string_view parts[] = {"hanako", "@", "mail", ".",  "example", "０",   "9",    "1",  "-",        "年",  "月", "日",
                                    "昭和",   "S", "元",   "髙", "　",      "\xE5", "\xFF", "十", "か\u3099", "+81", "(",  "/"};
  std::string once, twice;
  for (int round = 0; round < 100'000; ++round) {
    std::string text;
    for (std::uint32_t n = random() % 9; n-- > 0;) text += parts[random() % std::size(parts)];
    for (const Normalise normalise : {Normalise{normalise_email}, Normalise{normalise_name}, Normalise{normalise_date}}) {
      if (!normalise(text, once)) continue;
      ASSERT_TRUE(is_utf8(once));
      ASSERT_TRUE(normalise(once, twice)) << text;
      ASSERT_EQ(once, twice) << text;
    }
    if (normalise_phone(text, once) && once[0] == '0') {
      ASSERT_TRUE(normalise_phone(once, twice)) << text;
      ASSERT_EQ(once, twice);
    }
  }
}

}  // namespace
}  // namespace hinomi
