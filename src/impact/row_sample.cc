#include "impact/row_sample.h"

namespace hinomi::impact {
namespace {

// Cut before a character, not inside it.
std::string_view shortened(std::string_view text) {
  if (text.size() <= RowSample::kMostCellBytes) return text;
  std::size_t end = RowSample::kMostCellBytes;
  while (end > RowSample::kMostCellBytes - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

void RowSample::add(std::span<const Cell> cells, const RowMark& mark) {
  first_.push_back(cells_.size());
  marks_.push_back(mark);
  for (const Cell& cell : cells) {
    const std::string_view text = shortened(cell.text);
    cells_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size()), cell.kind});
    text_.append(text);
  }
}

std::span<const Cell> RowSample::cells(std::size_t row, std::vector<Cell>& out) const {
  out.clear();
  const std::size_t end = row + 1 < first_.size() ? first_[row + 1] : cells_.size();
  for (std::size_t i = first_[row]; i < end; ++i) out.push_back(view(cells_[i]));
  return out;
}

Cell RowSample::cell(std::size_t row, std::size_t column) const {
  const std::size_t end = row + 1 < first_.size() ? first_[row + 1] : cells_.size();
  return first_[row] + column < end ? view(cells_[first_[row] + column]) : Cell{};
}

void RowSample::clear() { *this = RowSample(); }

}  // namespace hinomi::impact
