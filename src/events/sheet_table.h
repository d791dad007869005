// One sheet of a spreadsheet as a table: titles stand above the header, rows are empty or short, the header comes again on every
// printed page.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/batch.h"

namespace hinomi::events {

/// A cell that is filled.
struct SheetCell {
  std::uint32_t column = 0;  ///< from 0
  CellKind kind = CellKind::Text;
  bool lasting = false;  ///< the text lives as long as the reader
  std::string_view text;
};

/// The address stays: rows refer to its schema.
class SheetTable {
 public:
  static constexpr std::uint32_t kMostColumns = 16'384;  ///< of Excel and LibreOffice

  SheetTable(std::uint32_t evidence, std::string name);
  SheetTable(const SheetTable&) = delete;
  SheetTable& operator=(const SheetTable&) = delete;

  /// `line`: the row's number in the sheet, from 1. Cells in order of column. Returns how many bytes of text were told,
  /// lasting ones too: whoever reads the batch reads them once for every cell.
  std::size_t add(std::uint64_t line, std::span<const SheetCell> cells, Batch& out);
  /// The sheet ends: rows that waited for the header are told.
  void finish(Batch& out);

  const std::string& name() const { return schema_.name; }
  /// Rows above the header, which were taken for titles.
  std::size_t titles() const { return titles_; }
  bool settled() const { return settled_; }
  bool headed() const { return schema_.headed; }

 private:
  struct Held {
    std::uint64_t line;
    std::vector<SheetCell> cells;
    std::string text;  ///< what cells that do not last view, in their order
  };
  void hold(std::uint64_t line, std::span<const SheetCell> cells);
  std::size_t settle(Batch& out);
  bool is_header(std::span<const SheetCell> cells) const;
  std::size_t tell(std::uint64_t line, std::span<const SheetCell> cells, Batch& out);

  TableSchema schema_;
  std::vector<Held> held_;
  std::size_t held_bytes_ = 0, titles_ = 0;
  std::vector<std::string> header_;
  bool settled_ = false;
};

/// What a sheet's table is called: as the sheet, or as the file where the program named the sheet ("Sheet1", "シート1").
std::string sheet_table_name(std::string_view file, std::string_view sheet);

/// Which sheets have no header, and how many rows above headers were taken for titles.
void add_sheet_notes(const std::vector<std::unique_ptr<SheetTable>>& tables, std::vector<Text>& notes);

}  // namespace hinomi::events
