#include "impact/opened_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impact/packed_values.h"
#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

using testing::ElementsAre;

std::vector<std::string> fields_of(std::string_view text) {
  std::vector<std::string> out;
  if (!open_packed(text, [&](std::string_view name, std::string_view value) { out.push_back(fmt::format("{}={}", name, value)); }))
    out.push_back("damaged");
  return out;
}

TEST(PackedValues, PhpAndJson) {
  EXPECT_THAT(fields_of(R"(a:3:{s:5:"email";s:13:"h@example.jp";i:0;i:7;s:1:"c";a:1:{s:4:"name";s:6:"佐藤";}})"),
              ElementsAre("damaged"));  // a wrong length
  EXPECT_THAT(fields_of(R"(a:3:{s:5:"email";s:12:"h@example.jp";i:0;i:7;s:1:"c";a:1:{s:4:"name";s:6:"佐藤";}})"),
              ElementsAre("email=h@example.jp", "=7", "c.name=佐藤"));
  EXPECT_THAT(fields_of(R"([{"name":"佐藤","tags":["a",true,null]},{"name":"鈴木"}])"),
              ElementsAre("name=佐藤", "tags=a", "tags=true", "name=鈴木"));
  EXPECT_THAT(fields_of(R"({"name":)"), ElementsAre("damaged"));
  EXPECT_THAT(fields_of(R"({"ab氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名":1})"),
              ElementsAre("ab氏名氏名氏名氏名氏名氏名氏名氏名氏名氏名=1"));  // never inside a character
  std::string deep = "a:1:{s:1:\"x\";";
  for (int i = 0; i < 12; ++i) deep += deep.substr(0, 13);
  EXPECT_THAT(fields_of(deep), ElementsAre("damaged"));
}

// One entity over several rows, as WordPress keeps what plug-ins add: counted as one person a user.
TEST(OpenedTable, KeysAndValuesAreRowsOfPersons) {
  TestRun run;
  TestTable meta("wp_usermeta", {"umeta_id", "user_id", "meta_key", "meta_value"});
  int id = 0;
  for (int user = 1; user <= 12; ++user) {
    const std::string n = std::to_string(user);
    const auto add = [&](std::string key, std::string value) {
      meta.add({std::to_string(++id), n, std::move(key), std::move(value)});
    };
    add("nickname", "member" + n);
    add("billing_last_name", "佐藤");
    add("billing_first_name", "花子");
    add("billing_email", "member" + n + "@mail.hinomi-lab.jp");
    add("billing_phone", "090-1234-56" + std::to_string(10 + user));
    add("wp_capabilities", R"(a:1:{s:8:"customer";b:1;})");
  }
  meta.show(run.counter, 7);
  const Impact impact = run.finish();
  const TableImpact* t = table_named(impact, "wp_usermeta.meta_value");
  ASSERT_NE(t, nullptr);
  EXPECT_EQ(t->rows, 12U);
  EXPECT_EQ(t->persons, 12U);
  EXPECT_EQ(kind_of(*t, "billing_email"), FieldKind::Email);
  EXPECT_EQ(kind_of(*t, "billing_phone"), FieldKind::Phone);
  EXPECT_EQ(impact.possible.persons, 12U);
}

TEST(OpenedTable, PackedColumnsAreOpened) {
  TestRun run;
  TestTable forms("wp_db7_forms", {"form_id", "form_post_id", "form_value", "form_date"});
  for (int i = 0; i < 10; ++i) {
    const std::string mail = "person" + std::to_string(i) + "@mail.hinomi-lab.jp";
    forms.add({std::to_string(i), "5",
               fmt::format(R"(a:2:{{s:9:"your-name";s:13:"佐藤 花子";s:10:"your-email";s:{}:"{}";}})", mail.size(), mail),
               "2026-01-02 03:04:05"});
  }
  forms.show(run.counter);
  const Impact impact = run.finish();
  const TableImpact* t = table_named(impact, "wp_db7_forms.form_value");
  ASSERT_NE(t, nullptr);
  EXPECT_EQ(t->persons, 10U);
  EXPECT_EQ(kind_of(*t, "your-name"), FieldKind::Name);
}

Row row_of(const TableSchema& schema) {
  Row row;
  row.table = &schema;
  return row;
}

void see(OpenedTable& table, const TableSchema& schema, std::initializer_list<std::string_view> values, Batch& out) {
  std::vector<Cell> cells;
  for (const std::string_view value : values) cells.push_back({value, CellKind::Text});
  table.see(schema, cells, row_of(schema), out);
}

// Another statement may list the columns in another order; the same address may hold another schema in the next batch.
TEST(OpenedTable, FollowsTheColumns) {
  TestTable meta("meta", {"user_id", "meta_key", "meta_value"});
  const TestTable turned("meta", {"meta_value", "user_id", "meta_key"});
  OpenedTable table;
  Batch out;
  see(table, meta.schema, {"1", "email", "a@example.jp"}, out);
  see(table, turned.schema, {"佐藤", "1", "name"}, out);
  meta.schema = turned.schema;
  table.forget_schema();
  see(table, meta.schema, {"東京", "1", "city"}, out);
  table.finish(out);
  ASSERT_EQ(out.rows.size(), 1U);
  EXPECT_EQ(out.rows[0].table->name, "meta.meta_value");
  ASSERT_EQ(out.rows[0].count, 3U);
  EXPECT_EQ(out.cells_of(out.rows[0])[0].text, "a@example.jp");
  EXPECT_EQ(out.cells_of(out.rows[0])[2].text, "東京");
}

TEST(OpenedTable, HoldsBoundedMemory) {
  const TestTable meta("meta", {"user_id", "meta_key", "meta_value"});
  OpenedTable table;
  Batch out;
  const std::string large(OpenedTable::kMostValueBytes, 'x');
  const std::size_t entities = 2 * OpenedTable::kMostOpenBytes / (20 * large.size());
  for (std::size_t i = 0; i < entities; ++i) {
    for (int key = 0; key < 20; ++key) see(table, meta.schema, {std::to_string(i), "k" + std::to_string(key), large}, out);
  }
  EXPECT_GT(out.rows.size(), entities / 3);  // the oldest
  table.finish(out);
  EXPECT_EQ(out.rows.size(), entities);

  // After many names one that comes again and again: rows as wide as all of them.
  const TestTable wide("wide", {"a"});
  std::string list = "[{";
  for (int i = 0; i < 128; ++i) list += fmt::format(R"({}"n{}":1)", i ? "," : "", i);
  list += "}";
  for (int i = 0; i < 128; ++i) list += R"(,{"n0":1})";
  list += "]";
  OpenedTable packed;
  Batch many;
  const std::vector<Cell> cells(200, Cell{list, CellKind::Text});
  packed.see(wide.schema, cells, row_of(wide.schema), many);
  EXPECT_GT(packed.left_out(), 0U);
  EXPECT_LT(many.cells.size(), OpenedTable::kMostCells + 256 * 256);
}

TEST(OpenedTable, SettingsAreNobody) {
  TestRun run;
  TestTable options("wp_options", {"option_id", "option_name", "option_value", "autoload"});
  for (int i = 0; i < 30; ++i)
    options.add({std::to_string(i), "widget_" + std::to_string(i), R"(a:1:{s:5:"title";s:3:"abc";})", "yes"});
  options.show(run.counter);
  EXPECT_EQ(run.finish().possible.persons, 0U);
}

}  // namespace
}  // namespace hinomi::impact
