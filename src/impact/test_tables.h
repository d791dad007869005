// Tables for tests, built row by row and shown to a counter as readers show them.
#pragma once

#include <algorithm>
#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "base/content.h"
#include "impact/impact_counter.h"

namespace hinomi::impact {

using TestRow = std::vector<std::optional<std::string>>;

/// One table of one source. Rows are kept until show().
struct TestTable {
  TableSchema schema;
  std::vector<TestRow> rows;
  std::uint64_t connection = 0;
  Timestamp time;

  TestTable(std::string name, std::initializer_list<std::string> columns) {
    schema.name = std::move(name);
    schema.headed = true;
    for (const std::string& column : columns) schema.columns.push_back({column, "", false, false, ""});
  }
  TestTable& add(TestRow row) {
    rows.push_back(std::move(row));
    return *this;
  }
  /// Shown in batches of `size` rows, each with memory of its own, as a reader's are.
  void show(ImpactCounter& counter, std::size_t size = 1000) const {
    each_batch(size, [&](const Batch& batch) { counter.see_rows(batch); });
  }
  /// A second time.
  void show_again(ImpactCounter& counter, std::size_t size = 1000) const {
    each_batch(size, [&](const Batch& batch) { counter.see_again(batch); });
  }
  template <typename See>
  void each_batch(std::size_t size, See&& see) const {
    std::size_t next = 0;
    do {
      Batch batch;
      batch.tables.push_back(&schema);
      for (std::size_t end = std::min(rows.size(), next + size); next < end; ++next) {
        Row row;
        row.table = &schema;
        row.first = static_cast<std::uint32_t>(batch.cells.size());
        row.count = static_cast<std::uint32_t>(rows[next].size());
        row.place = {schema.evidence, next + 1, 0};
        row.connection = connection, row.time = time;
        for (const auto& cell : rows[next]) {
          batch.cells.push_back(cell ? Cell{batch.text.copy(*cell), CellKind::Text} : Cell{});
        }
        batch.rows.push_back(row);
      }
      see(batch);
    } while (next < rows.size());
  }
};

inline const Content& source_content() {
  static const Content content = std::move(*Content::open(std::string(HINOMI_SOURCE_DIR) + "/content"));
  return content;
}

inline FingerprintKey test_key() { return FingerprintKey(std::array<std::uint8_t, 16>{1, 2, 3}); }

/// A counter and what the end of a run knows.
struct TestRun {
  Ledger ledger;
  std::vector<Evidence> evidence = std::vector<Evidence>(4);
  std::vector<Finding> findings;
  Timestamp incident;
  std::vector<RowSelection> given;
  std::vector<Grant> grants;
  std::vector<DatabaseAccess> accesses;
  ImpactCounter counter;

  explicit TestRun(bool keep_persons = false, FingerprintKey key = test_key(), std::size_t keys_in_memory = 1u << 20)
      : counter(source_content(), {.key = key, .keep_persons = keep_persons, .keys_in_memory = keys_in_memory}) {
    for (std::size_t i = 0; i < evidence.size(); ++i) evidence[i].id = "E" + std::to_string(i + 1);
  }
  ImpactScope scope() const { return {ledger, evidence, findings, incident, given, grants, accesses}; }
  Impact finish() { return counter.finish(scope()); }
  /// With what must be looked at again.
  Impact finish(std::initializer_list<const TestTable*> tables) {
    const std::vector<std::uint32_t> again = counter.needed_again(scope());
    for (const TestTable* table : tables) {
      if (std::ranges::find(again, table->schema.evidence) != again.end()) table->show_again(counter);
    }
    return finish();
  }
};

inline const TableImpact* table_named(const Impact& impact, std::string_view name) {
  for (const TableImpact& t : impact.tables) {
    if (t.name == name) return &t;
  }
  return nullptr;
}

inline FieldKind kind_of(const TableImpact& table, std::string_view column) {
  for (const ColumnImpact& c : table.columns) {
    if (c.name == column) return c.kind;
  }
  return FieldKind::None;
}

}  // namespace hinomi::impact
