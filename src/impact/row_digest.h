// What rows say of their persons, read without changing anything: by several threads at once, ahead of the counting.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "impact/person_registry.h"
#include "impact/row_keys.h"
#include "impact/row_plan.h"
#include "impact/test_rows.h"

namespace hinomi::impact {

enum class CellState : std::uint8_t { Empty, Blank, Filled };  ///< Blank: white space only

/// Keys that are tied to a stronger one of the same row.
inline constexpr std::array kWeakKeys = {KeyKind::Phone, KeyKind::NameBirth, KeyKind::NameAddress};

struct RowDigest {
  KindMask kinds = 0;  ///< of the filled columns
  KindMask flags = 0;  ///< how the person can be told (contact_quality.h)
  bool test = false;
  std::optional<KeyKind> kind;  ///< of the row's strongest key
  Fingerprint key;
  std::optional<PersonId> id;    ///< of the key, where it had a number already
  std::uint64_t weak_cells = 0;  ///< hash of the cells that weaker keys are made of; 0: there are no weaker kinds
  std::array<std::optional<Fingerprint>, kWeakKeys.size()> weak;  ///< none where those cells' keys are known to be tied
  std::optional<std::int32_t> birth;                              ///< days since 1970; not where one is known
  std::optional<int> age;                                         ///< years, as the age column says
  std::optional<SchoolYear> school;
  std::uint32_t name = 0;  ///< hash of the name in a row that is known by its telephone number; 0: none
};

/// Some rows of one table.
struct RunDigest {
  std::uint64_t plan = 0;  ///< number of the plan by which they were read (TableTally); 0: not read
  std::vector<RowDigest> rows;
  std::vector<CellState> cells;  ///< of all rows, one behind the other
  std::size_t columns = 0;       ///< cells of each row that are looked at, at the most

  RowKeys keys;  ///< scratch
  std::string scratch;

  std::span<const CellState> cells_of(std::size_t row) const { return std::span(cells).subspan(row * columns, columns); }
};

}  // namespace hinomi::impact
