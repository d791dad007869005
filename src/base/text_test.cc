#include "base/text.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

// The plain reading of table 3-7, to check the fast one against.
std::size_t slow_valid_prefix(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto b = [&](std::size_t k) { return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u; };
    const auto in = [](unsigned x, unsigned low, unsigned high) { return x >= low && x <= high; };
    const auto tail = [&](std::size_t k) { return in(b(k), 0x80, 0xBF); };
    if (b(0) <= 0x7F)
      i += 1;
    else if (in(b(0), 0xC2, 0xDF) && tail(1))
      i += 2;
    else if (b(0) == 0xE0 && in(b(1), 0xA0, 0xBF) && tail(2))
      i += 3;
    else if (in(b(0), 0xE1, 0xEC) && tail(1) && tail(2))
      i += 3;
    else if (b(0) == 0xED && in(b(1), 0x80, 0x9F) && tail(2))
      i += 3;
    else if (in(b(0), 0xEE, 0xEF) && tail(1) && tail(2))
      i += 3;
    else if (b(0) == 0xF0 && in(b(1), 0x90, 0xBF) && tail(2) && tail(3))
      i += 4;
    else if (in(b(0), 0xF1, 0xF3) && tail(1) && tail(2) && tail(3))
      i += 4;
    else if (b(0) == 0xF4 && in(b(1), 0x80, 0x8F) && tail(2) && tail(3))
      i += 4;
    else
      return i;
  }
  return i;
}

TEST(CountLines, AgreesWithCountingOneByOne) {
  std::string text;
  for (std::size_t size : {0u, 1u, 63u, 64u, 65u, 16'320u, 16'321u, 50'000u}) {
    text.resize(size);
    for (std::size_t i = 0; i < size; ++i) text[i] = i * i % 7 < 2 ? '\n' : 'x';
    EXPECT_EQ(count_lines(text), static_cast<std::uint64_t>(std::ranges::count(text, '\n'))) << size;
  }
  EXPECT_EQ(count_lines(std::string(100'000, '\n')), 100'000u);
}

TEST(Text, AsciiIsFoundAtEveryPosition) {
  EXPECT_TRUE(is_ascii(""));
  for (std::size_t size = 1; size < 80; ++size) {
    std::string text(size, 'a');
    EXPECT_TRUE(is_ascii(text));
    for (std::size_t i = 0; i < size; ++i) {
      text[i] = '\x80';
      EXPECT_FALSE(is_ascii(text)) << size << " " << i;
      text[i] = 'a';
    }
  }
}

TEST(Text, Utf8ValidityAgreesWithTheTable) {
  std::uint32_t seed = 1;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  static constexpr std::string_view kBytes =
      "a\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF";
  for (int round = 0; round < 200'000; ++round) {
    std::string text(random() % 24, 'x');
    for (char& c : text) {
      if (random() % 3 == 0) c = kBytes[random() % kBytes.size()];
    }
    ASSERT_EQ(valid_utf8_prefix(text), slow_valid_prefix(text)) << testing::PrintToString(text);
  }
  EXPECT_TRUE(is_utf8("個人情報 café 𠮷野家"));
  EXPECT_EQ(valid_utf8_prefix("abc\xE5\xB1"), 3u);   // cut off
  EXPECT_EQ(valid_utf8_prefix("\xED\xA0\x80"), 0u);  // surrogate
}

TEST(Text, CodePointsRoundTrip) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 37) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    std::size_t i = 0;
    ASSERT_EQ(next_code_point(text, i), c);
    ASSERT_EQ(i, text.size());
    ASSERT_TRUE(is_utf8(text));
  }
  std::string text;
  append_utf8(text, 0xD800), append_utf8(text, 0x110000);
  EXPECT_EQ(text, "\uFFFD\uFFFD");
}

TEST(Text, BadBytesMoveByOne) {
  std::size_t i = 0;
  const std::string_view text = "\xE5\xB1!";
  EXPECT_EQ(next_code_point(text, i), U'\uFFFD');
  EXPECT_EQ(i, 1u);
  EXPECT_EQ(next_code_point(text, i), U'\uFFFD');
  EXPECT_EQ(next_code_point(text, i), U'!');
  EXPECT_EQ(i, text.size());
}

TEST(Text, PrintableHidesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1B[31mb\n\t\x7F"), "a\uFFFD[31mb\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(printable("日本\xFF語"), "日本\uFFFD語");
  EXPECT_EQ(printable("\uFFFD"), "\uFFFD");
  EXPECT_EQ(printable("a\u202Etxt.exe"), "a\uFFFDtxt.exe");
  EXPECT_EQ(printable("\u0085\u2028"), "\uFFFD\uFFFD");
  EXPECT_TRUE(is_utf8(printable(std::string_view("\0\xC3\x28\xF0\x9F", 5))));
}

TEST(Text, TrimAndCase) {
  EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(ascii_lower("AbC-Ä表"), "abc-Ä表");
  EXPECT_TRUE(iequals("SELECT", "select"));
  EXPECT_FALSE(iequals("select", "selec"));
  EXPECT_TRUE(istarts_with("Mozilla/5.0", "mozilla"));
  EXPECT_FALSE(istarts_with("Moz", "mozilla"));
}

TEST(Text, FindWithoutCaseAgreesWithTheSlowWay) {
  std::uint32_t seed = 7;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  for (int round = 0; round < 50'000; ++round) {
    std::string text(random() % 30, ' '), needle(random() % 4, ' ');
    for (char& c : text) c = "aAbB1%"[random() % 6];
    for (char& c : needle) c = "ab1%"[random() % 4];
    const std::size_t from = random() % 32;
    const auto slow = from > text.size() ? std::string::npos : ascii_lower(text).find(needle, from);
    ASSERT_EQ(ifind(text, needle, from), slow) << text << " " << needle << " " << from;
  }
}

TEST(Text, FoldUnifiesSpellings) {
  const auto folded = [](std::string_view text) {
    std::string out = "left over";
    fold(text, out);
    return out;
  };
  EXPECT_EQ(folded("  Hello World "), "hello world");
  EXPECT_EQ(folded("　ＡＢＣ１２３　"), "abc123");
  EXPECT_EQ(folded("ﾔﾏﾀﾞ"), "ヤマダ");
  EXPECT_EQ(folded("か\u3099"), "が");  // combining sound mark
  EXPECT_EQ(folded("　山田　花子　"), "山田 花子");
  EXPECT_EQ(folded("ÉCOLE"), "école");
  EXPECT_EQ(folded("㍻元年"), "平成元年");
  EXPECT_EQ(folded(""), "");
  EXPECT_EQ(folded("　 \u00A0"), "");
  EXPECT_TRUE(is_utf8(folded("a\xFFz\xE3\x81")));
}

TEST(Text, FoldGivesTheSameByBothWays) {
  // A letter that only ICU knows forces the slow way; the rest must come out as on the fast one.
  std::string fast, slow;
  for (const std::string_view text : {"山田 はなこ", "サクラー Shop", "abc XYZ 一々〇", "ヴァイオリン・弦"}) {
    fold(text, fast);
    fold(std::string(text) + "É", slow);
    EXPECT_EQ(fast + "é", slow);
  }
}

TEST(Text, FoldIsIdempotent) {
  std::uint32_t seed = 3;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  std::string once, twice;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint32_t n = random() % 6; n-- > 0;) append_utf8(text, 0x20 + random() % 0x3200);
    for (std::uint32_t n = random() % 3; n-- > 0;) append_utf8(text, 0xF900 + random() % 0x700);
    fold(text, once);
    fold(once, twice);
    ASSERT_TRUE(is_utf8(once));
    if (is_ascii(once)) {
      ASSERT_EQ(once, twice);
    }
  }
}

}  // namespace
}  // namespace hinomi
