// Which rows the SELECTs of a statement give: of each, its table, conditions, order and limit, where they are plain; else what
// stands in the way.
//
//   read_selects("SELECT * FROM orders WHERE id BETWEEN 17 AND 40", with)   // one selection, two conditions
//
// Statements are written by attackers: nothing is carried out, one pass, bounded depth. Queries of the server's own catalogue and
// such that give no column of a row (counts) are left out.
#pragma once

#include <string_view>
#include <vector>

#include "model/row_selection.h"

namespace hinomi::findings {

/// What the selections of one statement have in common; only queries that begin in [begin, end) of it are told.
struct SelectFrame {
  std::string_view database;  ///< in use
  Timestamp time;
  Place place;
  std::size_t begin = 0, end = std::string_view::npos;
};

std::vector<RowSelection> read_selects(std::string_view statement, const SelectFrame& frame);

}  // namespace hinomi::findings
