// A condition of a statement, tried on the cells of a row: how values compare, as far as that is sure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <absl/container/flat_hash_set.h>

#include "base/number.h"
#include "base/text.h"
#include "base/time.h"
#include "impact/parse_moment.h"
#include "model/record.h"
#include "model/row_selection.h"

namespace hinomi::impact {

inline std::optional<std::int64_t> integer_of(std::string_view text) {
  return text.size() > 18 ? std::nullopt : parse_number<std::int64_t>(text);
}

/// How a column's values compare, as far as that is sure.
enum class Compares : std::uint8_t { AsText, AsNumber, AsTime };

inline bool begins_type(std::string_view type, std::string_view word) {
  return type.starts_with(word) && !type.starts_with("interval");
}

inline Compares compares(const Column& column) {
  const std::string type = ascii_lower(column.type);
  if (type.empty()) return column.key ? Compares::AsNumber : Compares::AsText;
  for (const std::string_view word : {"int", "bigint", "smallint", "tinyint", "mediumint", "serial", "bigserial"}) {
    if (begins_type(type, word)) return Compares::AsNumber;
  }
  return begins_type(type, "date") || begins_type(type, "timestamp") ? Compares::AsTime : Compares::AsText;
}

inline bool looks_like_date(std::string_view text) {
  return text.size() >= 8 && text[0] >= '0' && text[0] <= '9' && text[4] == '-';
}

// Numbers by value, dates as points in time; anything else compares to nothing.
inline std::optional<int> compare(std::string_view cell, std::string_view value, Compares how, UtcOffset offset) {
  const auto sign = [](std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; };
  if (how == Compares::AsNumber) {
    const auto a = integer_of(cell), b = integer_of(value);
    if (a && b) return sign(*a, *b);
  } else if (how == Compares::AsTime && looks_like_date(cell) && looks_like_date(value)) {
    Moment a, b;
    if (parse_moment(cell, offset, a) && parse_moment(value, offset, b) && !a.fixed && !b.fixed)
      return sign(a.time.micros, b.time.micros);
  }
  return std::nullopt;
}

/// A condition whose column was found in the table.
struct Tested {
  std::uint32_t column = 0;
  const RowCondition* condition = nullptr;
  Compares how = Compares::AsText;
  UtcOffset offset = {};
  absl::flat_hash_set<std::int64_t> numbers = {};  ///< of OneOf
  absl::flat_hash_set<std::string> texts = {};
  bool only_numbers = true;

  Tested(std::uint32_t place, const RowCondition& c, Compares compares_as, UtcOffset at)
      : column(place), condition(&c), how(compares_as), offset(at) {
    if (c.is != RowCondition::Is::OneOf) return;
    for (const std::string& value : c.values) {
      const auto number = integer_of(value);
      only_numbers &= number.has_value();
      if (number && how == Compares::AsNumber) numbers.insert(*number);
    }
    texts.insert(c.values.begin(), c.values.end());
  }

  bool is_one_of(std::string_view text) const {
    if (texts.contains(absl::string_view(text.data(), text.size()))) return true;
    const auto number = how == Compares::AsNumber ? integer_of(text) : std::nullopt;
    return number && numbers.contains(*number);
  }

  /// Whether it is sure that the database decided as holds() does; texts are compared by the column's collation.
  bool sure(std::span<const Cell> cells) const {
    using enum RowCondition::Is;
    const Cell cell = column < cells.size() ? cells[column] : Cell{};
    if (cell.kind == CellKind::Null || condition->is == Null || condition->is == NotNull) return true;
    if (condition->is == OneOf) {
      return how == Compares::AsNumber && only_numbers && integer_of(cell.text);
    }
    return condition->is != Begins && condition->is != Ends && condition->is != Contains &&
           compare(cell.text, condition->values.front(), how, offset).has_value();
  }

  bool holds(std::span<const Cell> cells) const {
    using enum RowCondition::Is;
    const Cell cell = column < cells.size() ? cells[column] : Cell{};
    const bool null = cell.kind == CellKind::Null;
    const auto& values = condition->values;
    switch (condition->is) {
      case Null:
        return null;
      case NotNull:
        return !null;
      case OneOf:
        return !null && is_one_of(cell.text);
      case Begins:
        return !null && cell.text.starts_with(values.front());
      case Ends:
        return !null && cell.text.ends_with(values.front());
      case Contains:
        return !null && values.front().size() <= cell.text.size() && cell.text.contains(values.front());
      default:
        break;
    }
    const auto order = null ? std::nullopt : compare(cell.text, values.front(), how, offset);
    if (!order) return false;
    switch (condition->is) {
      case Less:
        return *order < 0;
      case AtMost:
        return *order <= 0;
      case Greater:
        return *order > 0;
      default:
        return *order >= 0;
    }
  }
};

}  // namespace hinomi::impact
