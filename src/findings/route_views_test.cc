#include "findings/route_views.h"

#include "findings/scene.h"

namespace hinomi::findings {
namespace {

bool is_success(const Finding& f) { return f.verdict == Verdict::Succeeded; }

struct Views {
  Ledger ledger;
  std::vector<Evidence> evidence = std::vector<Evidence>(1);
  std::deque<std::string> texts;
  std::vector<Event> events;
  std::vector<Finding> findings;

  Views() {
    evidence[0].id = "E1", evidence[0].asset = "shop";
    Site shop;
    shop.name = "shop";
    shop.admin_networks = {*Network::parse("192.0.2.0/28")};
    shop.routes = {{"/staff/order/{id}", Route::Shows::Record, {{"orders", "id"}}, false, {}, {}},
                   {"/staff/orders?page={page}", Route::Shows::List, {{"orders", ""}}, false, 50, RowOrder{"id", true}},
                   {"/staff/all.csv", Route::Shows::Export, {{"orders", ""}}, false, {}, {}}};
    ledger.sites = {shop};
    Finding f;
    f.verdict = Verdict::Succeeded;
    f.actor.address = *IpAddress::parse("203.0.113.9");
    f.first = f.last = Timestamp::from_seconds(100);
    findings = {f};
  }
  void answer(std::int64_t second, std::string target, std::int64_t bytes, std::string_view client = "203.0.113.9",
              std::int64_t status = 200, std::string_view method = "GET") {
    Event& e = events.emplace_back();
    e.kind = EventKind::HttpRequest, e.method = method, e.status = status, e.bytes_out = bytes;
    e.time = Timestamp::from_seconds(second), e.place = {0, events.size(), 0};
    e.client = *IpAddress::parse(client), e.target = texts.emplace_back(std::move(target));
    e.path_hash = std::hash<std::string_view>{}(e.target.substr(0, e.target.find('?')));
  }
  std::string shown() {
    const DetectorContext context{ledger, evidence, shipped_content(), shipped_rules(), installed_crs(), FingerprintKey({1}),
                                  {},     nullptr};
    RouteViews views(context);
    for (const Error& e : views.problems()) ADD_FAILURE() << e.what;
    views.see(events);
    std::string out;
    for (const RowSelection& s : views.shown_to(findings, is_success)) {
      out += s.table;
      for (const RowCondition& c : s.where) out += ' ' + c.column + '=' + c.values.front();
      if (s.limit) out += fmt::format(" {}+{}", s.offset, *s.limit);
      if (s.obstacle != ReplayObstacle::None) out += " !";
      out += ';';
    }
    return out;
  }
};

TEST(RouteViews, WhatAnIntruderWasShown) {
  Views v;
  v.answer(101, "/staff/order/17", 900);
  v.answer(102, "/staff/orders", 4'000);
  v.answer(103, "/staff/orders?page=3", 4'100);
  v.answer(104, "/staff/all.csv", 90'000);
  EXPECT_EQ(v.shown(), "orders id=17;orders 0+50;orders 100+50;orders;");
}

TEST(RouteViews, WhatProvesNothing) {
  Views v;
  v.answer(99, "/staff/order/1", 900);                       // before the break-in
  v.answer(101, "/staff/order/2", 900, "192.0.2.3");         // the staff
  v.answer(101, "/staff/order/3", 900, "198.51.100.7");      // nobody's suspect
  v.answer(101, "/staff/order/4", 900, "203.0.113.9", 302);  // sent to the login
  v.answer(101, "/staff/all.csv", 90);                       // a message
  v.answer(101, "/staff/order/5", 900, "203.0.113.9", 200, "HEAD");
  v.answer(101, "/staff/order/6", 0);
  for (int i = 1; i < 9; ++i) v.answer(102, "/staff/orders?page=" + std::to_string(i), 777);
  for (int i = 10; i < 20; ++i) v.answer(102, "/staff/order/" + std::to_string(i), 777);  // one form each time
  EXPECT_EQ(v.shown(), "");
}

TEST(RouteViews, AnUnknownParameterMayNarrowAListOrExport) {
  Views v;
  v.answer(101, "/staff/orders?page=2&q=kato", 4'000);
  v.answer(102, "/staff/all.csv?from=2026-08-01", 90'000);
  EXPECT_EQ(v.shown(), "orders 50+50 !;orders !;");
}

TEST(RouteViews, PagesOfKnownSystems) {
  Views v;
  v.answer(101, "/wp-admin/user-edit.php?user_id=3&wp_http_referer=x", 900);
  v.answer(102, "/admin/order/8/edit", 800);
  v.answer(103, "/wp-admin/users.php?paged=2", 800);
  EXPECT_EQ(v.shown(), "users ID=3;usermeta user_id=3;dtb_order id=8;dtb_shipping order_id=8;users !;");
}

}  // namespace
}  // namespace hinomi::findings
