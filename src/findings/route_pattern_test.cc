#include "findings/route_pattern.h"

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

std::string match(const Route& route, std::string_view target) {
  const auto pattern = RoutePattern::compile(route);
  if (!pattern) return "error: " + pattern.error().what;
  const auto asked = pattern->match(target);
  return asked ? asked->value + "+" + std::to_string(asked->rows) : "none";
}
Route record(std::string path) { return {std::move(path), Route::Shows::Record, {{"orders", "id"}}, false, {}, {}}; }
Route list(std::string path) { return {std::move(path), Route::Shows::List, {{"orders", ""}}, false, 50, RowOrder{"id", true}}; }

TEST(RoutePattern, Records) {
  const Route order = record("/admin/order/{id}/edit");
  EXPECT_EQ(match(order, "/admin/order/17/edit"), "17+0");
  EXPECT_EQ(match(order, "/admin/order/17/edit/?x=1#y"), "17+0");
  for (const char* target :
       {"/admin/order/17", "/admin/order//edit", "/admin/order/17/edit/more", "/admin/orders/17/edit", "", "/"})
    EXPECT_EQ(match(order, target), "none") << target;
  EXPECT_EQ(match(record("/*/order/{id}"), "/kanri/order/A%2D9"), "A-9+0");
  const Route page = record("/admin.php?page=orders&id={id}");
  EXPECT_EQ(match(page, "/admin.php?id=3&x=y&page=orders"), "3+0");
  EXPECT_EQ(match(page, "/admin.php?id=3&page=goods"), "none");
  EXPECT_EQ(match(page, "/admin.php?page=orders"), "none");
}

TEST(RoutePattern, ListsBeginWithTheFirstPage) {
  const Route orders = list("/admin.php?page=orders&paged={page}");
  EXPECT_EQ(match(orders, "/admin.php?page=orders"), "+0");
  EXPECT_EQ(match(orders, "/admin.php?page=orders&paged=1"), "+0");
  EXPECT_EQ(match(orders, "/admin.php?paged=3&page=orders"), "+100");
  EXPECT_EQ(match(orders, "/admin.php?page=orders&paged=x"), "none");
  EXPECT_EQ(match(list("/orders/page/{page}"), "/orders/page/2"), "+50");
  EXPECT_EQ(match(list("/orders?from={offset}"), "/orders?from=30"), "+30");
}

TEST(RoutePattern, MistakesAreSaid) {
  EXPECT_EQ(match(record("admin/{id}"), "/"), "error: 'admin/{id}' is no path");
  EXPECT_EQ(match(record("/admin/x{id}"), "/"), "error: 'x{id}' is no part of an address");
  EXPECT_EQ(match(record("/admin"), "/"), "error: '/admin' has 0 places for {id}");
  EXPECT_EQ(match(list("/admin/{id}"), "/"), "error: '/admin/{id}' has 1 places for {id}");
}

TEST(RoutePattern, RoutesOfAFile) {
  const auto read = [](std::string_view text) -> std::string {
    const auto yaml = Yaml::parse(text, "ledger.yml");
    const auto route = read_route(*yaml);
    return route ? route->path : route.error().what + " | " + route.error().remedy;
  };
  EXPECT_EQ(read("{path: '/o/{id}', table: orders, column: id}"), "/o/{id}");
  EXPECT_EQ(read("{path: '/o', list: orders, per_page: 50, order: id desc}"), "/o");
  EXPECT_EQ(read("{path: '/o.csv', export: orders}"), "/o.csv");
  EXPECT_TRUE(read("{path: '/o/{id}'}").starts_with("ledger.yml:1: a route shows one thing"));
  EXPECT_TRUE(read("{path: '/o', list: orders, per_page: 0}").starts_with("ledger.yml:1: per_page is not"));
  EXPECT_TRUE(read("{path: '/o', list: orders, order: id sideways}").starts_with("ledger.yml:1: 'id sideways' is no order"));
  EXPECT_TRUE(read("{path: '/o', export: orders, per_page: 3}").starts_with("ledger.yml:1: per_page is said of lists alone"));
  EXPECT_TRUE(read("{path: '/o/{nr}', table: orders}").contains("is no part of an address"));
  EXPECT_TRUE(read("{path: '/o/{id}', tabel: orders}").contains("tabel"));
}

}  // namespace
}  // namespace hinomi::findings
