#include "events/number_format.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

std::string show(std::string_view code, std::string_view number) { return NumberFormat(code).show(number, false); }

TEST(NumberFormat, KeepsZerosAndHyphensOfTelephoneNumbersAndPostalCodes) {
  EXPECT_EQ(show("00000000000", "9012345678"), "09012345678");
  EXPECT_EQ(show("000-0000", "600001"), "060-0001");
  EXPECT_EQ(show("[<=999]000;[<=9999]000\\-00;000\\-0000", "600001"), "060-0001");
  EXPECT_EQ(show("[<=999]000;[<=9999]000\\-00;000\\-0000", "60"), "060");
  EXPECT_EQ(show("[<=99999999]####\\-####;\\(00\\)\\ ####\\-####", "312345678"), "(03) 1234-5678");
  EXPECT_EQ(show("[<=99999999]####\\-####;\\(00\\)\\ ####\\-####", "12345678"), "1234-5678");
  EXPECT_EQ(show("000\"-\"0000", "1"), "000-0001");
}

TEST(NumberFormat, ShowsOtherNumbersPlainly) {
  EXPECT_EQ(show("General", "1200"), "1200");
  EXPECT_EQ(show("#,##0", "1200"), "1200");
  EXPECT_EQ(show("0.00", "1.5"), "1.5");
  EXPECT_EQ(show("0%", "0.5"), "0.5");
  EXPECT_EQ(show("General", "9.0123456780000000E9"), "9012345678");
  EXPECT_EQ(show("0", "-3"), "-3");
  EXPECT_EQ(show("0", "text"), "text");
  EXPECT_EQ(show("0", "1e999"), "1e999");
  EXPECT_EQ(show("", "12"), "12");
}

TEST(NumberFormat, DatesOfBothSystems) {
  const NumberFormat date = NumberFormat::built_in(14);
  EXPECT_EQ(date.show("43687", false), "2019-08-10");
  EXPECT_EQ(date.show("61", false), "1900-03-01");
  EXPECT_EQ(date.show("59", false), "1900-02-28");
  EXPECT_EQ(date.show("1", false), "1900-01-01");
  EXPECT_EQ(date.show("0", true), "1904-01-01");
  EXPECT_EQ(date.show("42225", true), "2019-08-10");
  EXPECT_EQ(NumberFormat::built_in(22).show("43687.5", false), "2019-08-10 12:00:00");
  EXPECT_EQ(NumberFormat::built_in(57).show("43687", false), "2019-08-10");
  EXPECT_EQ(date.show("-1", false), "-1");
  EXPECT_EQ(date.show("99999999", false), "99999999");
}

TEST(NumberFormat, RecognisesDatesByTheirCodes) {
  EXPECT_EQ(show("yyyy\"年\"m\"月\"d\"日\"", "43687"), "2019-08-10");
  EXPECT_EQ(show("[$-411]ggge\"年\"m\"月\"d\"日\"", "43687"), "2019-08-10");
  EXPECT_EQ(show("m/d/yyyy h:mm", "43687.25"), "2019-08-10 06:00:00");
  EXPECT_EQ(show("h:mm AM/PM", "0.75"), "18:00:00");
  EXPECT_EQ(show("[h]:mm", "1.5"), "36:00:00");
  EXPECT_EQ(show("[Red]0", "7"), "7");
  EXPECT_EQ(show("0\"day\"", "7"), "7day");
}

}  // namespace
}  // namespace hinomi::events
