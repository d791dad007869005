// What a column's neighbours say of it: a bare "name" is a person's beside a way to reach a person; short kanji beside surnames are
// given names; what stands behind a municipality is the rest of an address; four digits beside a card number are its code.
#pragma once

#include <span>
#include <string_view>

#include "impact/classify_table.h"

namespace hinomi::impact {

/// Raises and lowers what the columns' own headers and values said. Columns that are sure of themselves stay as they are.
void judge_by_neighbours(std::span<const ColumnSample> samples, TableWord word, std::span<ColumnShape> shapes);

inline constexpr double kSureColumn = 0.5;   ///< a column below it has no kind
inline constexpr double kHeaderAlone = 0.8;  ///< from here on a header needs no help
inline constexpr double kNameShare = 0.6;    ///< of values that begin with a surname

}  // namespace hinomi::impact
