#include "impact/person_list.h"

#include <absl/container/flat_hash_map.h>

#include "base/text.h"

namespace hinomi::impact {
namespace {

struct Draft {
  PersonRecord known;
  std::vector<std::string> tables;
};

}  // namespace

std::vector<AffectedPerson> list_persons(std::span<const ScopedTable> tables, const FigureContext& with, const IdSet& keys) {
  std::vector<Draft> drafts;
  absl::flat_hash_map<PersonId, std::size_t> draft_of;
  for (const ScopedTable& table : tables) {
    for (const TableTally* t : table.counted) {
      const std::string where = printable(t->database().empty() ? t->name() : t->database() + "." + t->name());
      for (const PersonRecord& record : t->records()) {
        if (record.test && !with.test_counts) continue;
        const PersonId person = person_of(record.id, keys, with.ties);
        const auto [it, fresh] = draft_of.try_emplace(person, drafts.size());
        if (fresh) drafts.emplace_back();
        Draft& draft = drafts[it->second];
        draft.known.add(record);
        if (draft.tables.empty() || draft.tables.back() != where) draft.tables.push_back(where);
      }
    }
  }
  std::vector<AffectedPerson> persons;
  persons.reserve(drafts.size());
  for (Draft& d : drafts) {
    AffectedPerson person;
    person.name = Personal(printable(d.known.name)), person.email = Personal(printable(d.known.email));
    person.phone = Personal(printable(d.known.phone)), person.address = Personal(printable(d.known.address));
    for (std::size_t k = 1; k < kKinds; ++k) {
      if (d.known.kinds >> k & 1) person.fields.push_back(static_cast<FieldKind>(k));
    }
    person.tables = std::move(d.tables), person.rows = d.known.rows;
    persons.push_back(std::move(person));
  }
  return persons;
}

}  // namespace hinomi::impact
