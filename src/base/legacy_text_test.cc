#include "base/legacy_text.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

TEST(LegacyText, IsWhatTheDecoderReads) {
  for (const Encoding encoding : {Encoding::Cp932, Encoding::EucJp}) {
    const LegacyEncoder& encoder = LegacyEncoder::of(encoding);
    for (const char* text : {"表示能力", "問い合わせ q=1", "アABC", "髙島屋①"}) {
      const auto bytes = encoder.encode(text);
      ASSERT_TRUE(bytes) << text;
      std::string back;
      EXPECT_EQ(Decoder(encoding).decode(*bytes, back), 0u);
      EXPECT_EQ(back, text);
    }
    EXPECT_FALSE(encoder.encode("한국어"));
    EXPECT_FALSE(encoder.encode("a\xE8"));
  }
  EXPECT_EQ(LegacyEncoder::of(Encoding::Cp932).encode("表"), "\x95\x5C");
  EXPECT_EQ(LegacyEncoder::of(Encoding::EucJp).encode("表"), "\xC9\xBD");
}

}  // namespace
}  // namespace hinomi
