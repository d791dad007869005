#include "events/sheet_table.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

SheetCell cell(std::uint32_t column, std::string_view text, bool lasting = false) {
  return {column, CellKind::Text, lasting, text};
}

TEST(SheetTable, AStrayCellAtTheEdgeCostsNoRows) {
  SheetTable table(0, "customers");
  Batch out;
  table.add(1, std::vector{cell(0, "氏名"), cell(1, "電話番号"), cell(16'383, "x")}, out);
  for (std::uint64_t line = 2; line < 50; ++line) table.add(line, std::vector{cell(0, "山田太郎"), cell(1, "03-0000-0001")}, out);
  table.finish(out);
  EXPECT_GE(out.rows.size(), 48u);
  EXPECT_LE(out.rows[0].table->columns.size(), 512u);
  for (const Skip& skip : out.skipped) EXPECT_EQ(skip.reason, SkipReason::UnevenRow);
}

TEST(SheetTable, SharedTextsCountInEveryCellAndAreNotCopied) {
  SheetTable table(0, "customers");
  Batch out;
  const std::string shared(2u << 20, 'x');
  EXPECT_EQ(table.add(1, std::vector{cell(0, shared, true), cell(1, shared, true), cell(2, "own")}, out), 2 * shared.size() + 3);
  ASSERT_EQ(out.rows.size(), 1u);
  EXPECT_EQ(out.cells[0].text.data(), shared.data());
  EXPECT_EQ(out.cells[1].text.data(), shared.data());
}

}  // namespace
}  // namespace hinomi::events
