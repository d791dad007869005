#include "findings/sql_slice.h"

#include <string>

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

std::string slice(std::string_view sql) {
  const SqlSlice s = read_slice(sql);
  if (s.kind == SqlSlice::Kind::Window) return std::to_string(s.first) + "+" + std::to_string(s.count);
  if (s.kind == SqlSlice::Kind::Number) return std::string(s.column) + "=" + std::to_string(s.number);
  return "none";
}

TEST(SqlSlice, PlainForms) {
  EXPECT_EQ(slice("SELECT * FROM orders LIMIT 20"), "0+20");
  EXPECT_EQ(slice("select name from orders order by id limit 20 offset 40;"), "40+20");
  EXPECT_EQ(slice("SELECT * FROM orders LIMIT 40,20"), "40+20");
  EXPECT_EQ(slice("SELECT * FROM `orders` WHERE `id` = 17"), "id=17");
  EXPECT_EQ(slice("SELECT * FROM orders o WHERE o.id='17' LIMIT 1;"), "id=17");
  EXPECT_EQ(slice("SELECT * FROM orders WHERE id = " + std::string(300, ' ') + "17"), "none");
  for (const char* sql :
       {"", "SELECT * FROM orders", "SELECT * FROM orders WHERE id = 17 OR 1=1", "SELECT * FROM orders WHERE id > 17",
        "SELECT * FROM orders WHERE name = 'x' LIMIT 20", "SELECT * FROM orders LIMIT 99999999999999999999",
        "SELECT * FROM orders WHERE id = (SELECT 1)", "SELECT * FROM orders WHERE f(id) = 3", "limit", " limit "})
    EXPECT_EQ(slice(sql), "none") << sql;
}

TEST(SqlSlice, AWalkIsPutTogether) {
  TableSlices slices;
  for (int i = 0; i < 10; ++i) slices.add({SqlSlice::Kind::Window, static_cast<std::uint64_t>(i) * 50, 50, 0, {}});
  slices.add({SqlSlice::Kind::Window, 9'000, 50, 0, {}});
  EXPECT_EQ(slices.rows_from_start, 500u);
  EXPECT_TRUE(slices.is_walk());
  EXPECT_FALSE(TableSlices{}.is_walk());
}

}  // namespace
}  // namespace hinomi::findings
