#include "findings/known_tables.h"

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

std::string named(std::initializer_list<const char*> tables, std::string_view address) {
  KnownTables known;
  for (const char* name : tables) {
    TableSchema schema;
    schema.name = name;
    known.see(schema);
  }
  const KnownTable* table = known.named_in(address);
  return table == nullptr ? "none" : table->name;
}

TEST(KnownTables, APageNamesATableInItsOwnWay) {
  const std::initializer_list<const char*> tables = {"wp_course_applications", "wp_enquiries", "wp_enquiries_old", "wp_users"};
  EXPECT_EQ(named(tables, "/wp-admin/admin.php?page=course-applications&action=view&id="), "wp_course_applications");
  EXPECT_EQ(named(tables, "/wp-admin/admin.php?page=enquiries&paged="), "wp_enquiries");
  EXPECT_EQ(named(tables, "/wp-admin/admin-post.php?action=export_csv&table=enquiries-old"), "wp_enquiries_old");
  EXPECT_EQ(named(tables, "/wp-admin/users.php"), "wp_users");
  EXPECT_EQ(named(tables, "/wp-admin/edit.php?paged="), "none");
  EXPECT_EQ(named({"dtb_order", "mtb_order"}, "/admin/order/"), "none") << "two could be meant";
  EXPECT_EQ(named({"dtb_order", "dtb_order_item"}, "/admin/order/"), "dtb_order");
  EXPECT_EQ(named({"orders"}, "/mypage/order/"), "orders");
  EXPECT_EQ(named({"page", "orders"}, "/list.php?page="), "none") << "a parameter's name shows nothing";
}

TEST(KnownTables, CountsRows) {
  KnownTables known;
  TableSchema schema;
  schema.name = "orders";
  for (int i = 0; i < 3; ++i) known.count(schema);
  EXPECT_EQ(known.named_in("/orders/")->rows, 3u);
}

}  // namespace
}  // namespace hinomi::findings
