#include "base/encoding.h"

#include <unicode/ucnv.h>

#include <gtest/gtest.h>

#include "base/text.h"

namespace hinomi {
namespace {

// The other way round, by ICU's own converters, so that the tables are checked against another reading.
std::string encode(const char* converter, std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(utf8.size() * 8 + 64, '\0');
  const auto size = ucnv_convert(converter, "UTF-8", out.data(), static_cast<std::int32_t>(out.size()), utf8.data(),
                                 static_cast<std::int32_t>(utf8.size()), &status);
  EXPECT_TRUE(U_SUCCESS(status)) << converter;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string decoded(Encoding encoding, std::string_view bytes, std::size_t bad = 0) {
  std::string out = "|";
  EXPECT_EQ(Decoder(encoding).decode(bytes, out), bad) << testing::PrintToString(bytes);
  EXPECT_TRUE(is_utf8(out));
  return out.substr(1);
}

constexpr std::string_view kProse =
    "氏名,フリガナ,住所\r\n山田 花子,ヤマダ ハナコ,東京都千代田区丸の内１丁目２－３\r\n能登 表,ノト オモテ,北海道札幌市中央区\r\n"
    "お問い合わせありがとうございます。ご注文の品をお届けします。";

TEST(Encoding, ReadsEveryJapaneseEncoding) {
  EXPECT_EQ(decoded(Encoding::Utf8, "山田, yamada"), "山田, yamada");
  EXPECT_EQ(decoded(Encoding::Cp932, "\x8E\x52\x93\x63, yamada"), "山田, yamada");
  EXPECT_EQ(decoded(Encoding::EucJp, "\xBB\xB3\xC5\xC4, yamada"), "山田, yamada");
  EXPECT_EQ(decoded(Encoding::Iso2022Jp, "\x1B$B;3ED\x1B(B, yamada"), "山田, yamada");
  EXPECT_EQ(decoded(Encoding::Utf16Le, std::string_view("\x71\x5C\x30\x75,\0", 6)), "山田,");
  EXPECT_EQ(decoded(Encoding::Utf16Be, std::string_view("\x5C\x71\x75\x30\0,", 6)), "山田,");
  EXPECT_EQ(decoded(Encoding::Latin1, "caf\xE9 \x80"), "café €");
}

TEST(Encoding, Cp932HasTheVendorsCharacters) {
  EXPECT_EQ(decoded(Encoding::Cp932, "\xFB\xFC\xED\x95\x87\x40\xFA\x4A"), "髙﨑①Ⅰ");
  EXPECT_EQ(decoded(Encoding::Cp932, "\x81\x60\x81\x7C"), "～－");  // U+FF5E, U+FF0D as Windows has it
  EXPECT_EQ(decoded(Encoding::Cp932, "\xD4\xCF\xC0\xDE"), "ﾔﾏﾀﾞ");
  EXPECT_EQ(decoded(Encoding::Cp932, "\x83\x5C\x95\x5C\x94\x5C\\"), "ソ表能\\");  // trails of 0x5C
  EXPECT_EQ(decoded(Encoding::Cp932, "\xF0\x40"), "\uE000");
}

TEST(Encoding, EucJpHasTheVendorsCharacters) {
  EXPECT_EQ(decoded(Encoding::EucJp, "\xAD\xA1\xA1\xC1"), "①～");
  EXPECT_EQ(decoded(Encoding::EucJp, "\x8E\xD4\x8E\xCF"), "ﾔﾏ");
  EXPECT_EQ(decoded(Encoding::EucJp, "\x8F\xB0\xA1"), "丂");  // JIS X 0212
  EXPECT_EQ(decoded(Encoding::EucJp, "\xFC\xE2"), "髙");
}

TEST(Encoding, Iso2022JpKnowsItsSets) {
  EXPECT_EQ(decoded(Encoding::Iso2022Jp, "\x1B$@;3\x1B(J!\x1B(ITO\x1B(B"), "山!ﾔﾏ");
  EXPECT_EQ(decoded(Encoding::Iso2022Jp, "\x1B$(D0!\x1B(B"), "丂");
  EXPECT_EQ(decoded(Encoding::Iso2022Jp, "\x1B$B;3\nabc"), "山\nabc");  // a line ends the set
  EXPECT_EQ(decoded(Encoding::Iso2022Jp, "\x1B$B;", 1), "\uFFFD");
  EXPECT_EQ(decoded(Encoding::Iso2022Jp, "a\x1B[0m", 1), "a\uFFFD[0m");
}

TEST(Encoding, RoundTripsProseThroughIcu) {
  EXPECT_EQ(decoded(Encoding::Cp932, encode("windows-31j", kProse)), kProse);
  EXPECT_EQ(decoded(Encoding::EucJp, encode("euc-jp-2007", kProse)), kProse);
  EXPECT_EQ(decoded(Encoding::Iso2022Jp, encode("ISO-2022-JP", kProse)), kProse);
  EXPECT_EQ(decoded(Encoding::Utf16Le, encode("UTF-16LE", kProse)), kProse);
  EXPECT_EQ(decoded(Encoding::Utf16Be, encode("UTF-16BE", "𠮷野家")), "𠮷野家");
}

// A broken lead byte must not swallow the quote, comma or line end behind it.
TEST(Encoding, BrokenCharactersSwallowNoDelimiter) {
  EXPECT_EQ(decoded(Encoding::Cp932, "\x8E'", 1), "\uFFFD'");
  EXPECT_EQ(decoded(Encoding::Cp932, "\x8E\n\x8E", 2), "\uFFFD\n\uFFFD");
  EXPECT_EQ(decoded(Encoding::Cp932, "\x80\xA0\xFD\xFE\xFF", 5), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(decoded(Encoding::EucJp, "\xBB'\xBB", 2), "\uFFFD'\uFFFD");
  EXPECT_EQ(decoded(Encoding::EucJp, "\x8F\xB0'", 1), "\uFFFD'");
  EXPECT_EQ(decoded(Encoding::Utf8, "\xE5\xB1'\xFF", 2), "\uFFFD'\uFFFD");
  EXPECT_EQ(decoded(Encoding::Utf8, "\xE5\xB1", 1), "\uFFFD");
  EXPECT_EQ(decoded(Encoding::Utf16Le, std::string_view("\x00\xD8\x41\x00\x42", 5), 2), "\uFFFDA\uFFFD");
}

TEST(Encoding, AnyBytesGiveUtf8) {
  std::uint32_t seed = 11;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % 4 == 0 ? "\x1B$B(IJ@\x8F"[random() % 8] : static_cast<char>(random()));
    for (const Encoding e : {Encoding::Ascii, Encoding::Utf8, Encoding::Cp932, Encoding::EucJp, Encoding::Iso2022Jp,
                             Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Latin1, Encoding::Binary}) {
      std::string out;
      Decoder(e).decode(bytes, out);
      ASSERT_TRUE(is_utf8(out)) << encoding_name(e);
      ASSERT_LE(out.size(), bytes.size() * 3 + 3);
    }
    guess_encoding(bytes);
  }
}

TEST(Encoding, GuessesFromSamples) {
  EXPECT_EQ(guess_encoding(""), Encoding::Ascii);
  EXPECT_EQ(guess_encoding("203.0.113.9 - - [..] \"GET / HTTP/1.1\"\n"), Encoding::Ascii);
  EXPECT_EQ(guess_encoding(kProse), Encoding::Utf8);
  EXPECT_EQ(guess_encoding("\xEF\xBB\xBFid,name"), Encoding::Utf8);
  EXPECT_EQ(guess_encoding(encode("windows-31j", kProse)), Encoding::Cp932);
  EXPECT_EQ(guess_encoding(encode("euc-jp-2007", kProse)), Encoding::EucJp);
  EXPECT_EQ(guess_encoding(encode("ISO-2022-JP", kProse)), Encoding::Iso2022Jp);
  EXPECT_EQ(guess_encoding(encode("UTF-16LE", kProse)), Encoding::Utf16Le);
  EXPECT_EQ(guess_encoding(encode("UTF-16BE", kProse)), Encoding::Utf16Be);
  EXPECT_EQ(guess_encoding("\xFF\xFEx"), Encoding::Utf16Le);
  EXPECT_EQ(guess_encoding("une caf\xE9tiere, pr\xE9nom, gar\xE7on\n"), Encoding::Latin1);
  EXPECT_EQ(guess_encoding(std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0", 18)), Encoding::Binary);
}

TEST(Encoding, GuessesShortJapaneseSamples) {
  for (const std::string_view text : {"山田花子", "東京都", "スズキ", "お名前,ご住所", "漏えい"}) {
    EXPECT_EQ(guess_encoding(encode("windows-31j", text)), Encoding::Cp932) << text;
    EXPECT_EQ(guess_encoding(encode("euc-jp-2007", text)), Encoding::EucJp) << text;
    EXPECT_EQ(guess_encoding(text), Encoding::Utf8) << text;
  }
  EXPECT_EQ(guess_encoding(encode("windows-31j", "ﾔﾏﾀﾞ ﾊﾅｺ,ｻﾄｳ ｲﾁﾛｳ")), Encoding::Cp932);
}

TEST(Encoding, ACutSampleIsJudgedByWhatIsThere) {
  for (const auto& [name, encoding] :
       {std::pair{"windows-31j", Encoding::Cp932}, {"euc-jp-2007", Encoding::EucJp}, {"UTF-8", Encoding::Utf8}}) {
    const std::string whole = encode(name, kProse);
    for (std::size_t size = whole.size() - 6; size < whole.size(); ++size) {
      EXPECT_EQ(guess_encoding(std::string_view(whole).substr(0, size)), encoding) << name << " " << size;
    }
  }
}

TEST(Encoding, UnderstandsNames) {
  for (const Encoding e : {Encoding::Ascii, Encoding::Utf8, Encoding::Cp932, Encoding::EucJp, Encoding::Iso2022Jp,
                           Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Latin1, Encoding::Binary}) {
    EXPECT_EQ(encoding_from_name(encoding_name(e)), e);
  }
  EXPECT_EQ(encoding_from_name("utf8mb4"), Encoding::Utf8);
  EXPECT_EQ(encoding_from_name("UTF8"), Encoding::Utf8);
  EXPECT_EQ(encoding_from_name("sjis"), Encoding::Cp932);
  EXPECT_EQ(encoding_from_name("Shift_JIS"), Encoding::Cp932);
  EXPECT_EQ(encoding_from_name("SHIFT_JIS_2004"), Encoding::Cp932);
  EXPECT_EQ(encoding_from_name("ujis"), Encoding::EucJp);
  EXPECT_EQ(encoding_from_name("eucjpms"), Encoding::EucJp);
  EXPECT_EQ(encoding_from_name("EUC_JP"), Encoding::EucJp);
  EXPECT_EQ(encoding_from_name("latin1"), Encoding::Latin1);
  EXPECT_EQ(encoding_from_name("klingon"), Encoding::Binary);
  EXPECT_EQ(encoding_from_name(std::string(1000, 'x')), Encoding::Binary);
}

}  // namespace
}  // namespace hinomi
