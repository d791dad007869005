#include "events/csv_shape.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

// Spreadsheets break long headers; the names must not become a row.
TEST(CsvShape, NamesOnSeveralLines) {
  const CsvShape shape = find_csv_shape(
      "注文ID,\"郵便番号\n(請求先)\",\"電話\n番号\"\nA1,100-0001,03-0000-0001\nA2,100-0002,03-0000-0002\nA3,100-0003,03-0000-"
      "0003\n",
      true);
  EXPECT_TRUE(shape.headed);
  ASSERT_EQ(shape.names.size(), 3u);
  EXPECT_EQ(name_in_one_line(shape.names[1]), "郵便番号 (請求先)");
  EXPECT_EQ(name_in_one_line(shape.names[2]), "電話番号");
  EXPECT_EQ(name_in_one_line("first\r\nname\n"), "first name");
}

// A long cell on several lines is an address or a remark.
TEST(CsvShape, LongTextsAreNoNames) {
  EXPECT_FALSE(find_csv_shape("名,\"わかば市ほんちょう二丁目\nコーポ緑の二階の奥\",姓\n赤,b,c\n白,d,e\n黒,f,g\n", true).headed);
}

}  // namespace
}  // namespace hinomi::events
