// The keys by which one row's person is known, read only as far as they are asked for. Buffers are reused from row to row.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "impact/person_registry.h"
#include "impact/row_plan.h"
#include "impact/school_year.h"
#include "model/record.h"

namespace hinomi::impact {

class RowKeys {
 public:
  /// Points at a row; nothing is read yet.
  void open(const RowPlan& plan, std::span<const Cell> cells) { plan_ = &plan, cells_ = cells, name_read_ = birth_read_ = false; }

  /// The normalised key of that kind, or nothing. Valid until the next call for the same kind or open().
  std::optional<std::string_view> get(KeyKind kind);
  /// Date of birth as days since 1970.
  std::optional<std::int32_t> birth_days();
  /// The age column's number.
  std::optional<int> age();
  /// The school year that a school's column states.
  std::optional<SchoolYear> school_year();
  /// 64 bits of the cells that the weaker keys are made of.
  std::uint64_t weak_cells() const;
  /// The first telephone number as it stands; empty when there is none. Valid until the next call of any other function.
  std::string_view phone_as_read();
  /// The parts of a name or address as they stand, in order, one space apart.
  void join(std::span<const std::uint32_t> columns, std::string& out) const;
  /// A card's digits, if this cell holds a card number.
  bool card(std::uint32_t column, std::string& digits);

 private:
  const Cell* filled(std::uint32_t column) const;
  /// One column's cell, or several joined by '-', if all of them are filled.
  std::string_view whole(const std::vector<std::uint32_t>& columns);
  bool read_name();
  bool read_birth();

  const RowPlan* plan_ = nullptr;
  std::span<const Cell> cells_;
  std::string email_, phone_, name_, birth_, name_birth_, name_address_, number_, card_, pieces_, scratch_;
  bool name_read_ = false, has_name_ = false, birth_read_ = false, has_birth_ = false;
};

}  // namespace hinomi::impact
