// One line of PostgreSQL's COPY … FROM stdin in text format (documentation, "COPY", "Text Format"): fields between tabs, \N for
// null, backslash escapes.
#pragma once

#include <span>
#include <string_view>

#include "events/sql_tuples.h"

namespace hinomi::events {

struct CopyLine {
  enum class Outcome {
    Row,         ///< cells were appended
    End,         ///< the line "\."
    Incomplete,  ///< no line end yet
    CutOff,      ///< … and none will come
    TooManyFields
  };
  Outcome outcome;
  std::size_t size;  ///< with the line end
};

/// Appends cells to `out.cells` whatever the outcome; the caller takes them back unless it wants the row.
CopyLine read_copy_line(std::string_view text, bool at_end, std::span<const ColumnClass> classes, const SqlDialect& dialect,
                        CellText& cell_text, Batch& out);

}  // namespace hinomi::events
