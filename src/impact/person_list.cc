#include "impact/person_list.h"

#include <absl/container/flat_hash_map.h>

#include "base/text.h"

namespace hinomi::impact {
namespace {

struct Draft {
  std::string name, email, phone, address;
  KindMask kinds = 0;
  std::vector<std::string> tables;
  std::uint64_t rows = 0;
};

void fill(std::string& to, const std::string& from) {
  if (to.empty()) to = from;
}

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
        fill(draft.name, record.name), fill(draft.email, record.email), fill(draft.phone, record.phone),
            fill(draft.address, record.address);
        draft.kinds |= record.kinds;
        draft.rows += record.rows;
        if (draft.tables.empty() || draft.tables.back() != where) draft.tables.push_back(where);
      }
    }
  }
  std::vector<AffectedPerson> persons;
  persons.reserve(drafts.size());
  for (Draft& d : drafts) {
    AffectedPerson person;
    person.name = Personal(printable(d.name)), person.email = Personal(printable(d.email));
    person.phone = Personal(printable(d.phone)), person.address = Personal(printable(d.address));
    for (std::size_t k = 1; k < kKinds; ++k) {
      if (d.kinds >> k & 1) person.fields.push_back(static_cast<FieldKind>(k));
    }
    person.tables = std::move(d.tables), person.rows = d.rows;
    persons.push_back(std::move(person));
  }
  return persons;
}

}  // namespace hinomi::impact
