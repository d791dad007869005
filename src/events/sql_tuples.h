// Reads "(1,'text',NULL,0x00FF)": the values of one row, from INSERT statements of dumps and of logged statements.
//
//   TupleParser parser(dialect);
//   auto [outcome, end] = parser.parse(text, classes, cell_text, batch);   // text begins with '('
//
// Cells are views into `text` unless an escape, a hexadecimal literal or another encoding makes a copy necessary; copies go to
// the batch. What is no literal (functions, sums) is given as written, as a bare cell.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "events/cell_text.h"
#include "events/sql_tokens.h"
#include "model/batch.h"

namespace hinomi::events {

/// How the bytes of a column's values are to be taken.
enum class ColumnClass : std::uint8_t { Unknown, Text, Binary };

enum class TupleOutcome {
  Row,
  Incomplete,  ///< the text ends before the row does
  Bad          ///< no list of values
};

class TupleParser {
 public:
  struct Result {
    TupleOutcome outcome;
    std::size_t end;  ///< position behind ')', or where it stopped
  };
  /// More values in a row than any server takes.
  static constexpr std::size_t kMaxCells = 16'384;

  explicit TupleParser(const SqlDialect& dialect) : dialect_(dialect) {}
  void use(const SqlDialect& dialect) { dialect_ = dialect; }

  /// Appends the row's cells to `out.cells`; takes them back unless the outcome is Row.
  Result parse(std::string_view text, std::span<const ColumnClass> classes, CellText& cell_text, Batch& out);

 private:
  struct Literal;
  const char* read_quoted(const char* p, const char* end, Literal& literal, Batch& out) const;
  const char* read_word(const char* p, const char* end, ColumnClass column, Cell& cell, CellText& cell_text, Batch& out) const;
  const char* skip_expression(const char* p, SqlCursor& slow, const char* begin) const;

  SqlDialect dialect_;
};

/// Bytes of "00FF27…"; an odd number of digits has a zero before it. False when a character is no hexadecimal digit.
bool decode_hex(std::string_view digits, Batch& out, std::string_view& bytes);

}  // namespace hinomi::events
