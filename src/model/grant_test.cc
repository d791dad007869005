#include "model/grant.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

std::string read(std::string_view statement) {
  std::string out;
  for (const Grant& g : parse_grants(statement, {}))
    out += g.account + ":" + g.database + "." + g.table + (g.reads ? " reads" : "") + ";";
  return out;
}

TEST(Grant, OfMysql) {
  EXPECT_EQ(read("GRANT SELECT, INSERT ON `shop`.* TO `web`@`localhost` IDENTIFIED BY PASSWORD '*A TO b'"), "web:shop.* reads;");
  EXPECT_EQ(read("GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;"), "root:*.* reads;");
  EXPECT_EQ(read("grant update on shop.orders to a@192.0.2.1, b@'%'"), "a:shop.orders;b:shop.orders;");
  EXPECT_EQ(read("GRANT USAGE ON *.* TO `x`@`%`"), "x:*.*;");
  EXPECT_EQ(read("GRANT SELECT (name, email) ON shop.members TO c"), "c:shop.members reads;");
  EXPECT_EQ(read("REVOKE SELECT ON `shop`.* FROM `web`@`localhost`"), "");
  EXPECT_EQ(read("GRANT PROXY ON ''@'%' TO 'root'@'localhost'"), "root:.;");
}

TEST(Grant, OfPostgresql) {
  EXPECT_EQ(read("GRANT SELECT ON TABLE public.orders TO web;"), "web:.orders reads;");
  EXPECT_EQ(read("GRANT SELECT ON ALL TABLES IN SCHEMA public TO GROUP readers"), "readers:.* reads;");
  EXPECT_EQ(read("GRANT ALL ON SCHEMA public TO web"), "");
}

TEST(Grant, OfRolesAndOwnersOnlyThatThereAreSome) {
  EXPECT_EQ(read("GRANT `readers`, staff TO `web`@`%`, b WITH ADMIN OPTION"), "web:.;b:.;");
  EXPECT_EQ(read("REVOKE staff FROM web"), "");
  EXPECT_EQ(read("ALTER TABLE public.orders OWNER TO web;"), "web:.;");
  EXPECT_EQ(read("ALTER ROLE web WITH SUPERUSER LOGIN"), "web:.;");
  EXPECT_EQ(read("ALTER ROLE web WITH NOSUPERUSER"), "");
  EXPECT_EQ(read("ALTER TABLE orders ADD KEY x (y)"), "");
}

TEST(Grant, OfOtherTextsThereAreNone) {
  for (const char* text :
       {"", "SELECT 1", "GRANT", "GRANT SELECT ON", "GRANT SELECT ON a.b", "GRANT SELECT ON `", "GRANT SELECT ON a.b TO"})
    EXPECT_EQ(read(text), "") << text;
}

TEST(Grant, CoversWhatItsPatternsSay) {
  const Grant shop = parse_grants("GRANT SELECT ON `shop\\_%`.* TO a", {}).front();
  EXPECT_TRUE(shop.covers("Shop_test", "x"));
  EXPECT_FALSE(shop.covers("shopx", "x"));
  EXPECT_TRUE(matches_like("%_%", "ab"));
  EXPECT_FALSE(matches_like("a_c", "ac"));
  EXPECT_FALSE(matches_like(std::string(200, '%') + "b", std::string(200, 'a')));
  const Grant orders = parse_grants("GRANT SELECT ON shop.orders TO a", {}).front();
  EXPECT_TRUE(orders.covers("shop", "ORDERS"));
  EXPECT_FALSE(orders.covers("shop", "members"));
}

}  // namespace
}  // namespace hinomi
