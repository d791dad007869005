#include "impact/card_window.h"

#include <gtest/gtest.h>

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

Timestamp at(std::string_view time) { return *parse_iso_time(time, kJst); }

TestTable orders(std::string method = "payment_method") {
  return TestTable("orders", {"id", "氏名", "email", std::move(method), "card_brand", "ordered_at"});
}

void order(TestTable& table, int who, std::string method, std::string brand, std::string time) {
  table.add({std::to_string(table.rows.size() + 1), "山田 太郎" + std::to_string(who), "p" + std::to_string(who) + "@mail.example",
             std::move(method), std::move(brand), std::move(time)});
}

// Orders long before, so that the columns are known.
void fill(TestTable& table, const std::string& card, const std::string& other) {
  for (int i = 0; i < 30; ++i) order(table, 100 + i, i % 2 ? card : other, i % 2 ? "VISA" : "", "2019-01-02 03:04:05");
}

CardExposure window(std::string_view from, std::string_view to) { return {"", at(from), at(to), {"調査会社", "the examiner"}}; }

TEST(CardWindow, OrdersByCardInsideAndNoOthers) {
  TestRun run;
  run.ledger.card_windows.push_back(window("2019-05-07T02:00:00", "2019-05-15T16:40:00"));
  TestTable table = orders();
  fill(table, "クレジットカード", "代金引換");
  order(table, 1, "クレジットカード", "JCB", "2019-05-07 02:00:00");
  order(table, 1, "クレジットカード", "VISA", "2019-05-08 12:00:00");
  order(table, 2, "クレジットカード", "", "2019-05-15 16:39:59");
  order(table, 3, "代金引換", "", "2019-05-10 00:00:00");
  order(table, 4, "クレジットカード", "VISA", "2019-05-15 16:40:00");
  order(table, 5, "クレジットカード", "VISA", "2019-05-07 01:59:59");
  table.show(run.counter, 7);
  const Impact impact = run.finish();
  ASSERT_EQ(impact.card_windows.size(), 1u);
  const CardWindowImpact& w = impact.card_windows[0];
  EXPECT_EQ(w.orders, 3u);
  EXPECT_EQ(w.persons, 2u);
  EXPECT_EQ(w.persons_max, 2u);
  EXPECT_FALSE(w.open);
  ASSERT_EQ(w.brands.size(), 3u);
  EXPECT_EQ(w.fields.size(), 4u);
  EXPECT_FALSE(w.fields[0].stored);
}

TEST(CardWindow, NumbersAreExplainedByTheTableOfPayments) {
  TestRun run;
  run.ledger.card_windows.push_back(window("2019-05-07T02:00:00", "2019-05-15T16:40:00"));
  TestTable table = orders("payment_id");
  fill(table, "1", "2");
  order(table, 1, "1", "", "2019-05-08 12:00:00");
  order(table, 2, "2", "", "2019-05-08 12:00:00");
  order(table, 3, "9", "", "2019-05-08 12:00:00");
  table.show(run.counter);
  TestTable payments("dtb_payment", {"id", "payment_method", "create_date"});
  payments.add({"1", "クレジットカード決済", "2019-05-08 00:00:00"}).add({"2", "銀行振込", "2019-05-08 00:00:00"});
  payments.show(run.counter);
  const CardWindowImpact w = run.finish().card_windows.at(0);
  EXPECT_EQ(w.orders, 1u);
  EXPECT_EQ(w.unnamed_methods, 1u);
}

TEST(CardWindow, OrdersOfNobodyWidenTheNumberOfPersons) {
  TestRun run;
  run.ledger.card_windows.push_back(window("2019-05-07T02:00:00", "2019-05-15T16:40:00"));
  TestTable table("orders", {"id", "payment_method", "total", "ordered_at"});
  for (int i = 0; i < 40; ++i)
    table.add({std::to_string(i), "credit", "1000", "2019-05-0" + std::to_string(1 + i % 9) + " 10:00:00"});
  table.show(run.counter);
  const CardWindowImpact w = run.finish().card_windows.at(0);
  EXPECT_EQ(w.orders, 12u);
  EXPECT_EQ(w.persons, 0u);
  EXPECT_EQ(w.persons_min, 0u);
  EXPECT_EQ(w.persons_max, 12u);
}

TEST(CardWindow, DatesWithoutTimesCountAllDay) {
  TestRun run;
  run.ledger.card_windows.push_back(window("2019-05-07T12:00:00", "2019-05-08T12:00:00"));
  TestTable table = orders();
  fill(table, "card", "cod");
  for (const char* day : {"2019-05-06", "2019-05-07", "2019-05-08", "2019-05-09"}) order(table, 1, "card", "", day);
  table.show(run.counter);
  EXPECT_EQ(run.finish().card_windows.at(0).orders, 2u);
}

TEST(CardWindow, FromTheEarliestSignToTheNote) {
  TestRun run;
  Finding file, sent;
  file.rule = "payment_page_changed", file.severity = Severity::High, file.first = at("2019-05-07T02:14:09");
  sent.rule = "skimmer_request", sent.severity = Severity::Critical, sent.first = at("2019-05-07T07:41:00");
  run.findings = {sent, file};
  run.ledger.notes.push_back({at("2019-05-01T10:00:00"), "", {"カード決済を停止", ""}});  // for another reason, before
  run.ledger.notes.push_back({at("2019-05-15T16:40:00"), "", {"カード決済を停止", ""}});
  TestTable table = orders();
  fill(table, "card", "cod");
  order(table, 1, "card", "", "2019-05-07 02:14:09");
  order(table, 1, "card", "", "2019-05-16 02:14:09");
  table.show(run.counter);
  const CardWindowImpact w = run.finish().card_windows.at(0);
  EXPECT_EQ(w.from, at("2019-05-07T02:14:09"));
  EXPECT_EQ(w.to, at("2019-05-15T16:40:00"));
  EXPECT_EQ(w.orders, 1u);
}

TEST(CardWindow, NoSignNoWindow) {
  TestRun run;
  TestTable table = orders();
  fill(table, "card", "cod");
  table.show(run.counter);
  EXPECT_TRUE(run.finish().card_windows.empty());
}

// Whoever orders may be able to write them.
TEST(CardWindow, ManyWordsForWaysOfPaymentHideNothing) {
  TestRun run;
  run.ledger.card_windows.push_back(window("2018-05-07T12:00:00", "2020-05-08T12:00:00"));
  TestTable table = orders();
  for (int i = 0; i < 200; ++i) order(table, i, "junk " + std::to_string(i), "", "2019-05-07 10:00:00");
  for (int i = 200; i < 209; ++i) order(table, i, "クレジットカード" + std::to_string(i), "", "2019-05-07 10:00:00");
  table.show(run.counter);
  const CardWindowImpact w = run.finish().card_windows.at(0);
  EXPECT_EQ(w.orders, 9u);
  EXPECT_EQ(w.orders_max, 209u);
  EXPECT_GE(w.persons_max, 209u);
}

}  // namespace
}  // namespace hinomi::impact
