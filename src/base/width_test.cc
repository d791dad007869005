#include <gtest/gtest.h>

#include "base/text.h"

namespace hinomi {
namespace {

TEST(Width, CountsColumns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("個人情報"), 8u);
  EXPECT_EQ(display_width("ｶﾅ"), 2u);    // half-width kana
  EXPECT_EQ(display_width("ＡＢ"), 4u);  // full-width letters
  EXPECT_EQ(display_width("が"), 2u);
  EXPECT_EQ(display_width("か\u3099"), 2u);  // combining mark
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("😀"), 2u);
  EXPECT_EQ(display_width("𠮷"), 2u);
  EXPECT_EQ(display_width("가"), 2u);
  EXPECT_EQ(display_width("\xFF"), 1u);
  EXPECT_EQ(display_width(""), 0u);
}

TEST(Width, CutsBytesBetweenCharacters) {
  EXPECT_EQ(cut_bytes("abcdef", 6), "abcdef");
  EXPECT_EQ(cut_bytes("abcdef", 5), "ab…");
  EXPECT_EQ(cut_bytes("個人情報", 12), "個人情報");
  EXPECT_EQ(cut_bytes("個人情報", 11), "個人…");
  EXPECT_EQ(cut_bytes("個人情報", 9), "個人…");
  EXPECT_EQ(cut_bytes("個人情報", 8), "個…");
  EXPECT_EQ(cut_bytes("個人情報", 3), "…");
  EXPECT_EQ(cut_bytes("個人情報", 2), "");
  EXPECT_EQ(cut_bytes("abc", 0), "");
  EXPECT_EQ(cut_bytes("𠮷𠮷", 7), "𠮷…");
  EXPECT_EQ(cut_bytes("𠮷𠮷", 6), "…");
}

TEST(Width, CutsAreBoundedAndWellFormed) {
  const std::string text = "a個b人c情d報e𠮷f髙g";
  for (std::size_t n = 0; n < text.size() + 2; ++n) {
    const std::string bytes = cut_bytes(text, n);
    EXPECT_LE(bytes.size(), n);
    EXPECT_TRUE(is_utf8(bytes)) << n;
    const std::string columns = cut_width(text, n);
    EXPECT_LE(display_width(columns), n);
    EXPECT_TRUE(is_utf8(columns));
    EXPECT_EQ(display_width(pad_width(text, n)), n);
    // Text that is no UTF-8 is bounded too.
    EXPECT_LE(cut_bytes(std::string(40, '\x80'), n).size(), n);
  }
}

TEST(Width, CutsColumnsWithAMark) {
  EXPECT_EQ(cut_width("個人情報", 8), "個人情報");
  EXPECT_EQ(cut_width("個人情報", 7), "個人情…");
  EXPECT_EQ(cut_width("個人情報", 6), "個人…");
  EXPECT_EQ(cut_width("個人情報", 1), "…");
  EXPECT_EQ(cut_width("個人情報", 0), "");
}

TEST(Width, PadsToExactColumns) {
  EXPECT_EQ(pad_width("個人", 6), "個人  ");
  EXPECT_EQ(pad_width("個人情報", 6), "個人… ");
  EXPECT_EQ(pad_width("", 2), "  ");
}

}  // namespace
}  // namespace hinomi
