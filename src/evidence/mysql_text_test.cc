#include "evidence/mysql_text.h"

#include <gtest/gtest.h>

namespace hinomi::evidence {
namespace {

TEST(MysqlText, NothingEndsATextButItsQuote) {
  using namespace std::string_view_literals;
  EXPECT_EQ(sql_text("a'b\\c\n\r\0\x1a\"髙ソ"sv), "'a\\'b\\\\c\\n\\r\\0\\Z\"髙ソ'");
  EXPECT_EQ(sql_text(""), "''");
  EXPECT_EQ(name_of("we`ird"), "`we``ird`");
  std::string hex;
  append_hex(hex, "\x00\xff'"sv);
  EXPECT_EQ(hex, "0x00FF27");
}

}  // namespace
}  // namespace hinomi::evidence
