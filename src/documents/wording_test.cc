#include "documents/wording.h"

#include <gtest/gtest.h>

namespace hinomi::documents {
namespace {

TEST(Wording, SizesInDecimalUnits) {
  EXPECT_EQ(byte_size(0), "0 B");
  EXPECT_EQ(byte_size(999), "999 B");
  EXPECT_EQ(byte_size(1500), "1.5 kB");
  EXPECT_EQ(byte_size(999'999), "1.0 MB");
  EXPECT_EQ(byte_size(18446744073709551615u), "18.4 EB");
}

TEST(Wording, PlainTextCannotTurnHideOrBreakLines) {
  EXPECT_EQ(plain("invoice\xE2\x80\xAEgpj.exe"), "invoice\xEF\xBF\xBDgpj.exe");  // right-to-left override
  EXPECT_EQ(plain("a\xE2\x80\x8B"
                  "b"),
            "a\xEF\xBF\xBD"
            "b");  // zero width space
  EXPECT_EQ(plain("a\tb\r\nc"), "a b  c");
  EXPECT_EQ(plain("\x1b[31mred"), "\xEF\xBF\xBD[31mred");
  EXPECT_EQ(plain("\xff"), "\xEF\xBF\xBD");
  EXPECT_EQ(plain("葛\xF3\xA0\x84\x80城"), "葛\xF3\xA0\x84\x80城") << "variant selectors of kanji are kept";
}

TEST(Wording, ListsAreShortened) {
  EXPECT_EQ(enumerated({}, Language::Japanese), "");
  EXPECT_EQ(enumerated({"氏名", "住所"}, Language::Japanese), "氏名、住所");
  EXPECT_EQ(enumerated({"a", "b", "c"}, Language::English, 2), "a, b and 1 more");
  EXPECT_EQ(enumerated({"a", "b", "c"}, Language::Japanese, 1), "aほか2件");
}

TEST(Wording, UnknownWordsStandForThemselves) {
  EXPECT_EQ(severity_word("grave\x01", Language::English), "grave\xEF\xBF\xBD");
  EXPECT_EQ(field_word("email", Language::Japanese), "メールアドレス");
  EXPECT_EQ(severity_rank("critical"), 4);
  EXPECT_EQ(severity_rank("unheard of"), 0);
}

TEST(Clock, ReadsAndWritesInTheCasesOffset) {
  const Clock ja("+09:00", Language::Japanese), en("+09:00", Language::English);
  const Timestamp t = ja.read("2019-08-10T03:12:45+09:00");
  EXPECT_EQ(ja.minute(t), "2019年8月10日 03:12");
  EXPECT_EQ(en.minute(t), "10 Aug 2019 03:12");
  EXPECT_EQ(ja.second(t), "2019-08-10 03:12:45");
  EXPECT_EQ(ja.weekday(t), "土");
  EXPECT_EQ(en.weekday(ja.read("1969-12-31T12:00:00+09:00")), "Wed");
  EXPECT_EQ(ja.second(ja.read("2019-08-09T18:12:45Z")), "2019-08-10 03:12:45");
  EXPECT_FALSE(ja.read("yesterday").known());
  EXPECT_EQ(ja.day(kNoTime), "");
}

TEST(Clock, SpansNameTheDayOnce) {
  const Clock clock("+09:00", Language::Japanese);
  EXPECT_EQ(clock.span("2019-08-10T03:12:45+09:00", "2019-08-10T03:13:00+09:00"), "2019-08-10 03:12:45 – 03:13:00");
  EXPECT_EQ(clock.span("2019-08-10T03:12:45+09:00", "2019-08-11T00:00:00+09:00"), "2019-08-10 03:12:45 – 2019-08-11 00:00:00");
  EXPECT_EQ(clock.span("2019-08-10T03:12:45+09:00", "2019-08-10T03:12:45+09:00"), "2019-08-10 03:12:45");
  EXPECT_EQ(clock.span("", ""), "");
  EXPECT_EQ(clock.span("", "2019-08-10T03:12:45+09:00"), " – 2019-08-10 03:12:45");
}

TEST(Clock, LengthsInTwoUnits) {
  const Clock ja("+09:00", Language::Japanese), en("+09:00", Language::English);
  const auto at = [](std::int64_t s) { return Timestamp::from_seconds(s); };
  EXPECT_EQ(ja.length(at(0), at(12 * 86400 + 19 * 3600 + 59)), "12日と19時間");
  EXPECT_EQ(en.length(at(0), at(86400 + 3600)), "1 day 1 hour");
  EXPECT_EQ(en.length(at(0), at(2 * 86400)), "2 days");
  EXPECT_EQ(en.length(at(0), at(61)), "1 minute 1 second");
  EXPECT_EQ(ja.length(at(0), at(0)), "0秒");
  EXPECT_EQ(ja.length(at(5), at(1)), "") << "a window that ends before it begins has no length";
  EXPECT_NE(en.length({std::numeric_limits<std::int64_t>::min() + 1}, {std::numeric_limits<std::int64_t>::max()}), "");
}

}  // namespace
}  // namespace hinomi::documents
