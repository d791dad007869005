// When a cell counts as filled: not NULL, not blank, not a database's "no date".
#pragma once

#include <string_view>

#include "model/record.h"

namespace hinomi::impact {

/// White space only, ASCII or U+3000; the empty text too.
inline bool is_blank(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c <= ' ') {
      ++i;
    } else if (c == 0xE3 && text.size() - i >= 3 && text[i + 1] == '\x80' && text[i + 2] == '\x80') {
      i += 3;
    } else {
      return false;
    }
  }
  return true;
}

inline bool is_filled(const Cell& cell) {
  if (cell.kind == CellKind::Null || cell.text.empty()) return false;
  const auto first = static_cast<unsigned char>(cell.text.front());
  if (first > '0' && first != 0xE3) [[likely]]
    return true;
  if (first == '0') return !cell.text.starts_with("0000-00-00");
  return cell.kind == CellKind::Binary || !is_blank(cell.text);
}

}  // namespace hinomi::impact
