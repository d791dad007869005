// Measurements on public data outside the repository; skipped where it is absent.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

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

TEST(SharedData, CustomersStoresAndProducts) {
  const std::filesystem::path folder = shared_data() / "ja_pii" / "knock100";
  if (!std::filesystem::exists(folder / "customer_dev.csv")) GTEST_SKIP() << "no shared data at " << folder;
  for (const bool header : {true, false}) {
    TestRun run;
    run.incident = *parse_iso_time("2019-03-31T12:00:00", kJst);
    for (const char* file : {"customer_dev.csv", "store.csv", "product.csv", "category.csv"})
      csv_table(folder / file, header).show(run.counter);
    const Impact impact = run.finish();
    for (const TableImpact& t : impact.tables) {
      std::cout << t.name << " rows " << t.rows << " personal " << t.rows_with_personal_data << " persons " << t.persons;
      for (const ColumnImpact& c : t.columns)
        std::cout << "\n  " << c.name << " " << to_string(c.kind) << " " << c.confidence << " " << c.filled
                  << (c.required ? " required" : "");
      std::cout << "\n";
    }
    for (const Text& note : impact.notes) std::cout << note.ja << "\n";
    std::cout << "minors " << impact.minors << " by " << impact.identified_by << " " << impact.possible.persons_min << " "
              << impact.possible.persons_max << "\n";
    if (impact.first) std::cout << format_date(*impact.first, kJst) << " " << format_date(*impact.last, kJst) << "\n";
  }
}

}  // namespace
}  // namespace hinomi::impact
