#include "evidence/mysql_text.h"

#include <gtest/gtest.h>

namespace hinomi::evidence {
namespace {

TEST(MysqlText, NothingEndsATextButItsQuote) {
  using namespace std::string_view_literals;
  EXPECT_EQ(sql_text("a'b\\c\n\r\0\x1a\"髙ソ"sv), "'a\\'b\\\\c\\n\\r\\0\\Z\"髙ソ'");
  EXPECT_EQ(sql_text(""), "''");
  EXPECT_EQ(name_of("we`ird"), "`we``ird`");
  char hex[16];
  EXPECT_EQ(std::string_view(hex, static_cast<std::size_t>(write_hex(hex, "\x00\xff'"sv) - hex)), "0x00FF27");
}

// Wherever it stands, and however long the text is.
TEST(MysqlText, EveryByteIsEscapedAtEveryPlace) {
  for (std::size_t size = 1; size < 70; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\'';
      std::string expected = text;
      expected.insert(at, 1, '\\');
      EXPECT_EQ(sql_text(text), "'" + expected + "'");
    }
  }
}

}  // namespace
}  // namespace hinomi::evidence
