// What the counting of one table looks at, row by row.
#pragma once

#include <cstdint>
#include <vector>

#include "impact/classify_table.h"

namespace hinomi::impact {

using KindMask = std::uint64_t;
constexpr KindMask kind_bit(FieldKind kind) { return kind == FieldKind::None ? 0 : KindMask{1} << static_cast<int>(kind); }
inline constexpr std::size_t kKinds = static_cast<std::size_t>(FieldKind::Sensitive) + 1;

struct RowPlan {
  std::vector<KindMask> bits;  ///< by column; 0: not personal
  std::vector<std::uint32_t> emails, names, ages, schools, addresses, numbers, cards;
  /// Each a column, or several that are one value together.
  std::vector<std::vector<std::uint32_t>> phones, births;
  int dating = -1, grouping = -1;
};

/// Columns are in the order in which they are asked for a key: surest first, then as they stand.
RowPlan plan_rows(const TableShape& shape);

}  // namespace hinomi::impact
