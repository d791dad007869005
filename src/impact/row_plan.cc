#include "impact/row_plan.h"

#include <algorithm>

namespace hinomi::impact {
namespace {

std::vector<std::uint32_t> columns_of(const TableShape& shape, auto&& wanted) {
  std::vector<std::uint32_t> columns;
  for (std::uint32_t i = 0; i < shape.columns.size(); ++i) {
    if (wanted(shape.columns[i].kind)) columns.push_back(i);
  }
  return columns;
}

void surest_first(const TableShape& shape, std::vector<std::uint32_t>& columns) {
  // By tenths: "email" and "mobile_mail" are equally sure, and then the first one stands for the person.
  std::ranges::stable_sort(columns, std::ranges::greater{},
                           [&](std::uint32_t i) { return static_cast<int>(shape.columns[i].confidence * 10); });
}

// "tel01", "tel02", "tel03" are one number: pieces that stand side by side, three at most.
std::vector<std::vector<std::uint32_t>> joined(const TableShape& shape, const std::vector<std::uint32_t>& columns) {
  std::vector<std::vector<std::uint32_t>> groups;
  for (const std::uint32_t column : columns) {
    const bool goes_on = shape.columns[column].piece && !groups.empty() && groups.back().size() < 3 &&
                         groups.back().back() + 1 == column && shape.columns[column - 1].piece;
    if (goes_on) {
      groups.back().push_back(column);
    } else {
      groups.push_back({column});
    }
  }
  return groups;
}

// One person's name: the whole name where there is one, else family name and given name in this order.
std::vector<std::uint32_t> name_columns(const TableShape& shape) {
  std::vector<std::uint32_t> all = columns_of(shape, [](FieldKind k) { return k == FieldKind::Name; });
  const auto first_of = [&](NamePart part) {
    const auto it = std::ranges::find_if(all, [&](std::uint32_t i) { return shape.columns[i].part == part; });
    return it == all.end() ? -1 : static_cast<int>(*it);
  };
  const int family = first_of(NamePart::Family), given = first_of(NamePart::Given);
  if (family >= 0 && given >= 0) return {static_cast<std::uint32_t>(family), static_cast<std::uint32_t>(given)};
  surest_first(shape, all);
  if (all.size() > 1) all.resize(1);
  return all;
}

}  // namespace

RowPlan plan_rows(const TableShape& shape) {
  using enum FieldKind;
  RowPlan plan;
  for (const ColumnShape& c : shape.columns) {
    const bool personal = shape.role == TableRole::Persons && c.kind != FieldKind::CorporateNumber;  // which is public
    plan.bits.push_back(personal ? kind_bit(c.kind) : 0);
  }
  if (shape.role == TableRole::None) return plan;
  const auto of = [&](FieldKind kind) { return columns_of(shape, [&](FieldKind k) { return k == kind; }); };
  plan.emails = of(Email), plan.phones = joined(shape, of(Phone)), plan.names = name_columns(shape);
  plan.births = joined(shape, of(BirthDate)), plan.ages = of(Age), plan.schools = of(School), plan.cards = of(CardNumber);
  // A code is one shop's own: the same address elsewhere has none, or another.
  plan.addresses = of(Address);
  std::erase_if(plan.addresses, [&](std::uint32_t i) { return shape.columns[i].code; });
  plan.numbers = columns_of(shape, [](FieldKind k) {
    return k == MyNumber || k == DriverLicence || k == Passport || k == ResidenceCard || k == PensionNumber || k == HealthInsurance;
  });
  surest_first(shape, plan.emails);
  // A mobile number is one person's, a household shares the other.
  std::ranges::stable_sort(plan.phones, std::ranges::greater{},
                           [&](const auto& columns) { return shape.columns[columns.front()].mobile; });
  plan.dating = shape.dating, plan.grouping = shape.grouping;
  return plan;
}

}  // namespace hinomi::impact
