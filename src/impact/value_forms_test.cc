#include "impact/value_forms.h"

#include <string>

#include "base/text.h"

namespace hinomi::impact {
namespace {

std::string digits_of(std::string_view raw) {
  std::string folded;
  fold(raw, folded);
  DigitText digits;
  return read_digits(folded, digits) ? std::string(digits.view()) : "none";
}

TEST(ValueForms, DigitsWithWhatPeoplePutBetweenThem) {
  EXPECT_EQ(digits_of("03-1234-5678"), "0312345678");
  EXPECT_EQ(digits_of("０３－１２３４－５６７８"), "0312345678");
  EXPECT_EQ(digits_of("03ー1234ー5678"), "0312345678");  // the long vowel mark
  EXPECT_EQ(digits_of("03−1234‐5678"), "0312345678");
  EXPECT_EQ(digits_of("(03) 1234.5678"), "0312345678");
  EXPECT_EQ(digits_of("〒100-0001"), "1000001");
  EXPECT_EQ(digits_of("+81 3 1234 5678"), "81312345678");
  EXPECT_EQ(digits_of("03-1234-5678内線5"), "none");
  EXPECT_EQ(digits_of(""), "none");
  EXPECT_EQ(digits_of("--"), "none");
  EXPECT_EQ(digits_of(std::string(33, '1')), "none");
}

TEST(ValueForms, Forms) {
  EXPECT_TRUE(has_form("ab1234567", "AA9999999"));
  EXPECT_FALSE(has_form("a11234567", "AA9999999"));
  EXPECT_TRUE(has_form("12/25", "99/99"));
  EXPECT_FALSE(has_form("12-25", "99/99"));
  EXPECT_FALSE(has_form("", "9"));
}

}  // namespace
}  // namespace hinomi::impact
