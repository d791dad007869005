#include "findings/deleted_rows.h"

#include <fmt/format.h>

#include "findings/scene.h"

namespace hinomi::findings {
namespace {

std::string told(std::initializer_list<std::pair<const char*, std::string_view>> statements) {
  Ledger ledger;
  std::vector<Evidence> evidence(1);
  evidence[0].asset = "db";
  const DetectorContext context{ledger, evidence, shipped_content(), shipped_rules(), installed_crs(), FingerprintKey({1}),
                                {},     nullptr};
  DeletedRows deleted(context);
  std::vector<Event> events;
  for (const auto& [time, statement] : statements) {
    Event& e = events.emplace_back();
    e.kind = EventKind::DatabaseStatement, e.statement = statement, e.database = "shop";
    if (*time != '\0') e.time = Scene::at(time);
  }
  deleted.see(events);
  std::string out;
  for (const RowDeletion& d : deleted.list()) {
    out += fmt::format("{} {}.{} {} {};", d.asset, d.database, d.table,
                       d.day.known() ? format_rfc3339(d.day, kJst).substr(0, 16) : "?", d.statements);
  }
  return out;
}

TEST(DeletedRows, ByTableAndDay) {
  EXPECT_EQ(
      told({{"2026-08-20T23:59:59", "DELETE FROM orders WHERE id = 1"},
            {"2026-08-21T00:00:00", " delete from `Orders` where id in (2, 3)"},
            {"2026-08-21T23:00:00", "DELETE LOW_PRIORITY FROM old.orders LIMIT 5"},
            {"2026-08-21T10:00:00", "TRUNCATE TABLE orders"},
            {"", "DELETE FROM orders WHERE id = 9"}}),
      "db old.orders 2026-08-21T00:00 1;db shop.Orders 2026-08-21T00:00 1;db shop.orders ? 1;db shop.orders 2026-08-20T00:00 1;"
      "db shop.orders 2026-08-21T00:00 1;");
}

TEST(DeletedRows, OtherStatementsAreNone) {
  EXPECT_EQ(told({{"2026-08-20T10:00:00", "SELECT * FROM orders"},
                  {"2026-08-20T10:00:01", "UPDATE orders SET deleted = 1"},
                  {"2026-08-20T10:00:02", "DROP TABLE orders"},
                  {"2026-08-20T10:00:03", "delete"},
                  {"2026-08-20T10:00:04", "DELETED"},
                  {"2026-08-20T10:00:05", ""}}),
            "");
}

TEST(DeletedRows, AFloodOfTablesIsBounded) {
  std::vector<Event> events(DeletedRows::kMaxDays + 1000);
  std::deque<std::string> texts;
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].kind = EventKind::DatabaseStatement;
    events[i].statement = texts.emplace_back(fmt::format("DELETE FROM t{} WHERE a = 1", i));
  }
  Ledger ledger;
  std::vector<Evidence> evidence(1);
  const DetectorContext context{ledger, evidence, shipped_content(), shipped_rules(), installed_crs(), FingerprintKey({1}),
                                {},     nullptr};
  DeletedRows deleted(context);
  deleted.see(events);
  EXPECT_EQ(deleted.list().size(), DeletedRows::kMaxDays);
  EXPECT_EQ(deleted.forgotten(), 1000u);
}

}  // namespace
}  // namespace hinomi::findings
