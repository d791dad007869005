#include "events/sheet_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "events/csv_shape.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kHeldRows = 30, kHeldBytes = 1u << 20;
constexpr std::size_t kAlwaysPadded = 512;  ///< columns; wider rows must be filled for a good part
constexpr std::size_t kMostName = 1024;

std::string name_text(std::string_view text) {
  text = trim(text.substr(0, kMostName));
  return name_in_one_line(text.substr(0, valid_utf8_prefix(text)));
}

}  // namespace

SheetTable::SheetTable(std::uint32_t evidence, std::string name) {
  schema_.evidence = evidence;
  schema_.name = std::move(name);
}

std::size_t SheetTable::add(std::uint64_t line, std::span<const SheetCell> cells, Batch& out) {
  if (cells.empty()) return 0;
  if (settled_) return tell(line, cells, out);
  hold(line, cells);
  return held_.size() >= kHeldRows || held_bytes_ >= kHeldBytes ? settle(out) : 0;
}

void SheetTable::finish(Batch& out) {
  if (!settled_ && !held_.empty()) settle(out);
}

void SheetTable::hold(std::uint64_t line, std::span<const SheetCell> cells) {
  Held& held = held_.emplace_back(Held{line, {cells.begin(), cells.end()}, {}});
  for (const SheetCell& cell : cells) {
    if (!cell.lasting) held.text += cell.text;
    held_bytes_ += cell.text.size();
  }
}

std::size_t SheetTable::settle(Batch& out) {
  std::size_t width = 0, most = 0;
  std::vector<std::vector<std::string>> records;
  for (Held& held : held_) {
    std::string_view text = held.text;
    for (SheetCell& cell : held.cells) {
      if (cell.lasting) continue;
      cell.text = text.substr(0, cell.text.size());
      text.remove_prefix(cell.text.size());
    }
    most = std::max(most, held.cells.size());
    width = std::max<std::size_t>(width, held.cells.back().column + 1);
  }
  // One stray cell at the edge of the sheet must not make thousands of columns, for which every row would be too short.
  const auto bounded = [](std::size_t columns, std::size_t filled) {
    return std::min(columns, std::max(kAlwaysPadded, 4 * filled));
  };
  width = bounded(width, most);
  std::size_t first = 0;
  // A stray cell far to the right must not make every record as wide.
  const std::size_t compared = std::min(width, kAlwaysPadded);
  for (const Held& held : held_) {
    std::vector<std::string>& record = records.emplace_back(compared);
    for (const SheetCell& cell : held.cells) {
      if (cell.column < compared) record[cell.column] = name_text(cell.text);
    }
  }
  for (std::size_t i = 0; i < held_.size() && !schema_.headed; ++i) {
    const std::vector<SheetCell>& cells = held_[i].cells;
    if (cells.size() * 10 < most * 6) continue;
    const std::size_t columns = std::min<std::size_t>(cells.back().column + 1, compared);
    std::vector<std::vector<std::string>> rest(records.begin() + static_cast<std::ptrdiff_t>(i), records.end());
    // What stands left of the table's first column names nothing.
    const std::size_t left = std::min<std::size_t>(cells.front().column, columns - 1);
    for (std::vector<std::string>& record : rest) {
      record.resize(columns);
      record.erase(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(left));
    }
    if (!names_columns(rest, columns - left)) continue;
    schema_.headed = true;
    titles_ = i, first = i + 1, width = bounded(cells.back().column + 1, cells.size());
    header_.resize(width);
    for (const SheetCell& cell : cells) {
      if (cell.column < width) header_[cell.column] = name_text(cell.text);
    }
  }
  for (std::size_t i = 0; i < width; ++i) {
    schema_.columns.emplace_back().name = i < header_.size() && !header_[i].empty() ? header_[i] : fmt::format("column{}", i + 1);
  }
  settled_ = true;
  out.tables.push_back(&schema_);
  std::size_t size = 0;
  for (std::size_t i = first; i < held_.size(); ++i) size += tell(held_[i].line, held_[i].cells, out);
  out.read += first;
  held_.clear();
  return size;
}

bool SheetTable::is_header(std::span<const SheetCell> cells) const {
  return schema_.headed && cells.size() > 1 && std::ranges::all_of(cells, [&](const SheetCell& cell) {
           return cell.column < header_.size() && header_[cell.column] == name_text(cell.text);
         });
}

std::size_t SheetTable::tell(std::uint64_t line, std::span<const SheetCell> cells, Batch& out) {
  const Place place{schema_.evidence, line, 0};
  const std::size_t width = schema_.columns.size();
  if (is_header(cells)) {
    ++out.read;
    return 0;
  }
  // A short row in a sheet of thousands of columns would take a thousand times its own memory.
  if (width > kAlwaysPadded && width > 4 * cells.size()) {
    out.skipped.push_back({place, SkipReason::TooLarge, {}});
    return 0;
  }
  if (cells.back().column >= width) out.skipped.push_back({place, SkipReason::UnevenRow, {}});
  const auto first = static_cast<std::uint32_t>(out.cells.size());
  out.cells.resize(first + width);
  std::size_t size = 0;
  for (const SheetCell& cell : cells) {
    if (cell.column >= width) break;
    size += cell.text.size();
    out.cells[first + cell.column] = {cell.lasting ? cell.text : out.text.copy(cell.text), cell.kind};
  }
  out.rows.push_back({&schema_, first, static_cast<std::uint32_t>(width), place, {}, 0});
  ++out.read;
  return size;
}

std::string sheet_table_name(std::string_view file, std::string_view sheet) {
  std::string_view rest = trim(sheet);
  for (const std::string_view word : {"sheet", "シート", "tabelle", "feuil"}) {
    if (!istarts_with(rest, word)) continue;
    rest.remove_prefix(word.size());
    break;
  }
  const bool numbered = std::ranges::all_of(rest, [](char c) { return c >= '0' && c <= '9'; });
  return std::string(rest.empty() || numbered ? file : trim(sheet));
}

void add_sheet_notes(const std::vector<std::unique_ptr<SheetTable>>& tables, std::vector<Text>& notes) {
  for (const auto& table : tables) {
    if (table->settled() && !table->headed()) {
      notes.push_back({fmt::format("表「{}」には見出しの行がないため、列名は付けられた番号です。", table->name()),
                       fmt::format("Table \"{}\" has no header: columns are named by number.", table->name())});
    }
    if (table->titles() > 0) {
      notes.push_back(
          {fmt::format("表「{}」の見出しより上の {} 行は、題や注記とみなしました。", table->name(), table->titles()),
           fmt::format("The {} rows above the header of table \"{}\" were taken for titles.", table->titles(), table->name())});
    }
  }
}

}  // namespace hinomi::events
