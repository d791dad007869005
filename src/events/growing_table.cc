#include "events/growing_table.h"

#include <utility>

namespace hinomi::events {

void GrowingTable::set(std::string_view column, Cell cell) {
  const auto found = columns_.find(column);
  std::uint32_t index = 0;
  if (found != columns_.end()) {
    index = found->second;
  } else if (names_.size() < kMostColumns) {
    index = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(column);
    columns_.emplace(names_.back(), index);
  } else {
    too_wide_ = true;
    return;
  }
  for (Filled& filled : row_) {
    if (filled.column != index) continue;
    if (cell.kind == CellKind::Null) return;
    if (filled.cell.kind == CellKind::Null) {
      filled.cell = cell;
      return;
    }
    if (filled.joined.empty()) filled.joined = filled.cell.text;
    filled.joined += '\n';
    filled.joined += cell.text;
    return;
  }
  row_.push_back({index, cell, {}});
}

void GrowingTable::end_row(const Place& place, Batch& out) {
  if (std::exchange(too_wide_, false)) out.skipped.push_back({place, SkipReason::TooLarge, {}});
  if (row_.empty()) return;
  if (versions_.empty() || versions_.back().columns.size() != names_.size()) {
    const bool first = versions_.empty();
    TableSchema& schema = versions_.emplace_back();
    schema.evidence = evidence_, schema.name = name_, schema.headed = true;
    for (const std::string& name : names_) schema.columns.emplace_back().name = name;
    if (first) out.tables.push_back(&schema);
  }
  const TableSchema& schema = versions_.back();
  const auto start = static_cast<std::uint32_t>(out.cells.size());
  out.cells.resize(start + schema.columns.size());
  for (const Filled& filled : row_) {
    out.cells[start + filled.column] = filled.joined.empty() ? filled.cell : Cell{out.text.copy(filled.joined), CellKind::Text};
  }
  out.rows.push_back({&schema, start, static_cast<std::uint32_t>(schema.columns.size()), place, {}, 0});
  ++out.read;
  row_.clear();
}

}  // namespace hinomi::events
