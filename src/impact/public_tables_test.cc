// Measurements on public data outside the repository; skipped where it is absent.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "base/text.h"
#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

std::filesystem::path shared_data() {
  const char* named = std::getenv("HINOMI_DATA");
  return named != nullptr ? std::filesystem::path(named) : std::filesystem::path(HINOMI_SOURCE_DIR) / ".." / "shared" / "data";
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Comma-separated values with Excel's quotes: enough for these files.
std::vector<TestRow> split_csv(std::string text) {
  while (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::vector<TestRow> rows;
  TestRow row;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else if (c == '"') {
        quoted = false;
      } else {
        cell += c;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      if (!cell.empty() && cell.back() == '\r' && c == '\n') cell.pop_back();
      row.push_back(std::move(cell));
      cell.clear();
      if (c == '\n') rows.push_back(std::move(row)), row.clear();
    } else {
      cell += c;
    }
  }
  if (!row.empty() || !cell.empty()) row.push_back(cell), rows.push_back(row);
  return rows;
}

TestTable csv_table(const std::filesystem::path& path, bool header) {
  std::vector<TestRow> rows = split_csv(text_of(path));
  TestTable table(path.stem().string(), {});
  table.schema.headed = header;
  for (const auto& name : rows.front()) table.schema.columns.push_back({header ? *name : "", "", false, false, ""});
  rows.erase(rows.begin());
  table.rows = std::move(rows);
  return table;
}

TEST(PublicTables, CustomersStoresAndProducts) {
  const std::filesystem::path folder = shared_data() / "ja_pii" / "knock100";
  if (!std::filesystem::exists(folder / "customer_dev.csv")) GTEST_SKIP() << "no shared data at " << folder;
  for (const bool header : {true, false}) {
    TestRun run;
    run.incident = *parse_iso_time("2019-03-31T12:00:00", kJst);
    for (const char* file : {"customer_dev.csv", "store.csv", "product.csv", "category.csv"})
      csv_table(folder / file, header).show(run.counter);
    const Impact impact = run.finish();
    const TableImpact& customers = *table_named(impact, "customer_dev");
    EXPECT_EQ(customers.rows, 10'902u);
    EXPECT_EQ(customers.rows_with_personal_data, 10'902u);
    EXPECT_EQ(customers.persons, 10'892u);
    EXPECT_EQ(impact.possible.persons, 10'892u);
    EXPECT_EQ(impact.identified_by, "name_and_birth_date");
    EXPECT_EQ(impact.minors, 68u);
    for (const char* table : {"store", "product", "category"}) {
      EXPECT_EQ(table_named(impact, table)->rows_with_personal_data, 0u) << table;
      for (const ColumnImpact& c : table_named(impact, table)->columns)
        EXPECT_EQ(c.kind, FieldKind::None) << table << "." << c.name;
    }
    if (!header) continue;
    using enum FieldKind;
    constexpr FieldKind kExpected[] = {None, Name, Sex, Sex, BirthDate, Age, PostalCode, Address, None, None, None};
    for (std::size_t c = 0; c < customers.columns.size(); ++c)
      EXPECT_EQ(customers.columns[c].kind, kExpected[c]) << customers.columns[c].name;
    EXPECT_EQ(format_date(*impact.first, kJst), "2013-12-14");
    EXPECT_EQ(format_date(*impact.last, kJst), "2019-03-17");
    EXPECT_TRUE(customers.date_only);
  }
}

// EC-CUBE's columns have no rows here: what header, type and display name say alone.
TEST(PublicTables, ColumnsOfEcCube) {
  const std::filesystem::path file = shared_data() / "eccube" / "columns_4.3.tsv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no shared data at " << file;
  std::map<std::string, TestTable> tables;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> part(1);
    for (const char c : line) {
      if (c == '\t') {
        part.emplace_back();
      } else if (c != '\r') {
        part.back() += c;
      }
    }
    part.resize(6);
    TestTable& table = tables.try_emplace(part[0], TestTable(part[0], {})).first->second;
    const std::string type = part[2] == "string"       ? "varchar(" + part[3] + ")"
                             : part[2] == "fk"         ? "int"
                             : part[2] == "datetimetz" ? "datetime"
                                                       : part[2];
    table.schema.columns.push_back({part[1], type, false, false, part[5]});
  }
  TestRun run;
  for (const auto& [name, table] : tables) table.show(run.counter);
  const Impact impact = run.finish();
  using enum FieldKind;
  const std::map<std::string, FieldKind> expected = {{"name01", Name},
                                                     {"name02", Name},
                                                     {"kana01", Kana},
                                                     {"kana02", Kana},
                                                     {"company_name", Company},
                                                     {"postal_code", PostalCode},
                                                     {"addr01", Address},
                                                     {"addr02", Address},
                                                     {"email", Email},
                                                     {"phone_number", Phone},
                                                     {"birth", BirthDate},
                                                     {"password", Password},
                                                     {"note", FreeText},
                                                     {"message", FreeText},
                                                     {"sex_id", Sex},
                                                     {"pref_id", Address},
                                                     {"name", Name},
                                                     {"department", Company},
                                                     {"login_id", Login}};
  std::size_t columns = 0, right = 0;
  for (const TableImpact& t : impact.tables) {
    const bool persons = t.name == "dtb_customer" || t.name == "dtb_customer_address" || t.name == "dtb_order" ||
                         t.name == "dtb_shipping" || t.name == "dtb_member";
    for (const ColumnImpact& c : t.columns) {
      const auto kind = expected.find(c.name);
      const FieldKind wanted = persons && kind != expected.end() ? kind->second : None;
      EXPECT_EQ(to_string(c.kind), to_string(wanted)) << t.name << "." << c.name;
      ++columns, right += c.kind == wanted ? 1 : 0;
    }
  }
  std::cout << "EC-CUBE columns: " << right << " of " << columns << " as expected\n";
}

// Values of INSERT statements, one list of rows a table: enough for this dump.
std::map<std::string, TestTable> sakila_tables(const std::string& schema, const std::string& dump) {
  std::map<std::string, TestTable> tables;
  for (std::size_t at = 0; (at = schema.find("CREATE TABLE ", at)) != std::string::npos;) {
    at += 13;
    const std::string name = schema.substr(at, schema.find_first_of(" (", at) - at);
    TestTable table(name, {});
    table.schema.declared = true;
    std::size_t line = schema.find('\n', at) + 1;
    for (; schema.compare(line, 1, ")") != 0; line = schema.find('\n', line) + 1) {
      std::size_t word = schema.find_first_not_of(' ', line);
      const std::string text = schema.substr(word, schema.find('\n', word) - word);
      if (text.starts_with("PRIMARY") || text.starts_with("KEY") || text.starts_with("UNIQUE") || text.starts_with("CONSTRAINT") ||
          text.starts_with("FULLTEXT") || text.starts_with("/*!50705 SPATIAL"))
        continue;
      const std::string plain = text.starts_with("/*!50705 ") ? text.substr(9) : text;
      const std::size_t space = plain.find(' ');
      if (space == std::string::npos) continue;
      table.schema.columns.push_back({plain.substr(0, space),
                                      ascii_lower(plain.substr(space + 1, plain.find_first_of(" ,", space + 1) - space - 1)),
                                      plain.find("NOT NULL") != std::string::npos, false, ""});
    }
    tables.try_emplace(name, std::move(table));
  }
  for (std::size_t at = 0; (at = dump.find("\nINSERT INTO ", at)) != std::string::npos;) {
    at += 13;
    std::string name = dump.substr(at, dump.find(" VALUES", at) - at);
    std::erase(name, '`');
    const auto table = tables.find(name);
    if (table == tables.end()) continue;
    std::size_t i = dump.find('(', at);
    while (i < dump.size() && dump[i] == '(') {
      TestRow row;
      ++i;
      while (true) {
        if (dump.compare(i, 3, "/*!") == 0) i += 8, i += dump[i] == ' ' ? 1 : 0;
        if (dump.compare(i, 2, "*/") == 0) i += 2;
        std::optional<std::string> cell;
        if (dump[i] == '\'') {
          cell.emplace();
          for (++i; dump[i] != '\''; ++i) *cell += dump[i] == '\\' ? dump[++i] : dump[i];
          ++i;
        } else {
          const std::size_t end = dump.find_first_of(",)", i);
          if (dump.compare(i, 4, "NULL") != 0) cell = dump.substr(i, end - i);
          i = end;
        }
        row.push_back(std::move(cell));
        if (dump[i++] == ')') break;
      }
      table->second.rows.push_back(std::move(row));
      i = dump[i] == ',' ? dump.find_first_not_of(" \r\n", i + 1) : i;
    }
  }
  return tables;
}

TEST(PublicTables, Sakila) {
  const std::filesystem::path folder = shared_data() / "dbdumps" / "dev";
  if (!std::filesystem::exists(folder / "sakila_mysql_data.sql")) GTEST_SKIP() << "no shared data at " << folder;
  TestRun run;
  for (const auto& [name, table] :
       sakila_tables(text_of(folder / "sakila_mysql_schema.sql"), text_of(folder / "sakila_mysql_data.sql")))
    table.show(run.counter);
  const Impact impact = run.finish();
  for (const TableImpact& t : impact.tables) {
    const std::uint64_t persons = t.name == "customer" ? 599 : t.name == "staff" ? 2 : 0;
    EXPECT_EQ(t.persons, persons) << t.name;
    EXPECT_EQ(t.rows_with_personal_data, persons) << t.name;
    if (persons > 0) continue;
    for (const ColumnImpact& c : t.columns) EXPECT_EQ(to_string(c.kind), "none") << t.name << "." << c.name;
  }
  EXPECT_EQ(table_named(impact, "address")->rows, 603u);
  EXPECT_EQ(table_named(impact, "payment")->rows, 16'049u);
  EXPECT_EQ(table_named(impact, "rental")->rows, 16'044u);
  EXPECT_EQ(impact.possible.persons, 601u);
  EXPECT_EQ(impact.identified_by, "email");
  EXPECT_EQ(kind_of(*table_named(impact, "staff"), "password"), FieldKind::Password);
  EXPECT_EQ(kind_of(*table_named(impact, "staff"), "username"), FieldKind::Login);
}

}  // namespace
}  // namespace hinomi::impact
