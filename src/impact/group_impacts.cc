// Kinds of application: as the ledger names them, else a table each, else the values of a column that tells them apart.
#include <algorithm>

#include "base/text.h"
#include "impact/figures.h"
#include "model/record.h"

namespace hinomi::impact {
namespace {

bool has_persons(const ScopedTable& table) {
  return std::ranges::any_of(table.counted, [](const TableTally* t) { return t->has_persons(); });
}

std::string grouping_column(const ScopedTable& table) {
  const int column = table.main().shape().grouping;
  return column < 0 ? std::string() : table.main().columns()[static_cast<std::size_t>(column)].name;
}

std::string full_name(const ScopedTable& table) { return qualified_name(table.main().database(), table.main().name()); }

// Of its name alone where no other schema has a table of that name.
std::string own_name(const ScopedTable& table, std::span<const ScopedTable* const> tables) {
  const bool alone =
      table.main().database().empty() || std::ranges::none_of(tables, [&](const ScopedTable* other) {
        return iequals(other->main().name(), table.main().name()) && !iequals(other->main().database(), table.main().database());
      });
  return printable(alone ? table.main().name() : full_name(table));
}

// The ledger's words for a table ("shop.orders", else "orders"), of the asset it counts for, the one it was found in, or any that
// knows the table.
const Text* ledger_group(const ScopedTable& table, const Ledger& ledger) {
  const auto in = [&](const Database& database) -> const Text* {
    auto it = database.groups.find(full_name(table));
    if (it == database.groups.end()) it = database.groups.find(table.main().name());
    return it == database.groups.end() ? nullptr : &it->second;
  };
  if (const Database* database = ledger.find_database(table.asset)) {
    if (const Text* text = in(*database)) return text;
  }
  for (const Database& database : ledger.databases) {
    if (const Text* text = in(database)) return text;
  }
  return nullptr;
}

struct Group {
  GroupImpact impact;
  IdSet keys;
  std::vector<ScopedTable> tables;
  bool whole = true;  ///< all rows of its tables
};

Group& group_named(std::vector<Group>& groups, const Text& name) {
  const auto it = std::ranges::find(groups, name, [](const Group& g) { return g.impact.name; });
  if (it != groups.end()) return *it;
  groups.emplace_back();
  groups.back().impact.name = name;
  return groups.back();
}

void add_by_column(std::vector<Group>& groups, const ScopedTable& table, bool test_counts) {
  for (const TableTally* t : table.counted) {
    for (const GroupTally& g : t->groups()) {
      const std::string value = printable(g.value);
      Group& group = group_named(groups, value.empty() ? Text{"その他・記入なし", "other or none"} : Text{value, value});
      group.impact.rows += g.rows;
      group.whole = false;
      if (group.tables.empty()) group.tables.push_back(table);
      group.keys.add_all(g.persons[0]);
      if (test_counts) group.keys.add_all(g.persons[1]);
    }
  }
}

// What is held of them, and the bounds of their number.
void describe(Group& group, const FigureContext& with) {
  GroupImpact& impact = group.impact;
  impact.persons_min = impact.persons_max = impact.persons;
  PersonSum sum(with);
  for (const ScopedTable& t : group.tables) {
    sum.add(t);
    impact.tables.push_back(full_name(t));
  }
  if (group.whole) {
    const ImpactFigures figures = sum.figures();
    impact.persons_min = std::min(figures.persons_min, impact.persons),
    impact.persons_max = std::max(figures.persons_max, impact.persons);
  }
  impact.fields = field_impacts(group.tables, held_by_person(group.tables, sum.keys(), with));
}

}  // namespace

std::vector<GroupImpact> group_impacts(std::span<const ScopedTable> tables, const FigureContext& with, const Ledger& ledger) {
  std::vector<const ScopedTable*> personal;
  for (const ScopedTable& t : tables) {
    if (has_persons(t)) personal.push_back(&t);
  }
  const bool named = std::ranges::any_of(personal, [&](const ScopedTable* t) { return ledger_group(*t, ledger) != nullptr; });
  const bool by_ledger_column = std::ranges::any_of(ledger.databases, [&](const Database& d) {
    return !d.group_column.empty() &&
           std::ranges::any_of(personal, [&](const ScopedTable* t) { return iequals(grouping_column(*t), d.group_column); });
  });
  std::vector<Group> groups;
  for (const ScopedTable* t : personal) {
    const Text* text = ledger_group(*t, ledger);
    const bool by_column = text == nullptr && !t->main().groups().empty() && (by_ledger_column || (personal.size() == 1 && !named));
    if (by_column) {
      add_by_column(groups, *t, with.test_counts);
      continue;
    }
    if (text == nullptr && personal.size() == 1) continue;  // one table and nothing to divide it by
    const std::string name = own_name(*t, personal);
    Group& group = group_named(groups, text != nullptr ? *text : Text{name, name});
    group.impact.rows += personal_rows(*t);
    group.tables.push_back(*t);
    for (const TableTally* part : t->counted) {
      if (!part->has_persons()) continue;
      group.keys.add_all(part->real().persons);
      if (with.test_counts) group.keys.add_all(part->test().persons);
    }
  }
  std::vector<GroupImpact> impacts;
  for (Group& group : groups) {
    group.impact.persons = count_persons(group.keys, with.registry, with.ties);
    describe(group, with);
    impacts.push_back(std::move(group.impact));
  }
  return impacts;
}

}  // namespace hinomi::impact
