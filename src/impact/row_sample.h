// Copies of a table's first rows, kept until its columns can be classified; then they are counted like the rest.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/record.h"

namespace hinomi::impact {

/// What is needed of a row besides its cells.
struct RowMark {
  Place place;
  Timestamp time;
  std::uint64_t connection = 0;
};

class RowSample {
 public:
  static constexpr std::size_t kMostRows = 2000;
  static constexpr std::size_t kMostBytes = 1 << 20;
  static constexpr std::size_t kMostCellBytes = 1024;  ///< longer texts are no names or addresses; their rest is not needed

  void add(std::span<const Cell> cells, const RowMark& mark);
  bool full() const { return marks_.size() >= kMostRows || bytes() >= kMostBytes; }
  std::size_t rows() const { return marks_.size(); }
  std::size_t bytes() const { return text_.size() + cells_.size() * sizeof(StoredCell) + marks_.size() * sizeof(RowMark); }
  const RowMark& mark(std::size_t row) const { return marks_[row]; }
  /// Cells of a row; `out` is reused. Valid until add() or clear().
  std::span<const Cell> cells(std::size_t row, std::vector<Cell>& out) const;
  /// The cell at `column`, or a NULL where the row is shorter.
  Cell cell(std::size_t row, std::size_t column) const;
  /// Frees its memory.
  void clear();

 private:
  struct StoredCell {
    std::uint32_t offset = 0, size = 0;
    CellKind kind = CellKind::Null;
  };
  Cell view(const StoredCell& cell) const { return {std::string_view(text_).substr(cell.offset, cell.size), cell.kind}; }

  std::string text_;
  std::vector<StoredCell> cells_;
  std::vector<std::size_t> first_;  // of each row
  std::vector<RowMark> marks_;
};

}  // namespace hinomi::impact
