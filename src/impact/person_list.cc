#include "impact/person_list.h"

#include <array>

#include <absl/container/flat_hash_map.h>

#include "base/text.h"
#include "model/record.h"

namespace hinomi::impact {
namespace {

struct Draft {
  PersonId person = 0;
  PersonRecord known;
  std::vector<std::string> tables;
  std::array<bool, kKeyKinds> merged_by{};
};

std::string domain_of(std::string_view email) {
  const std::size_t at = email.rfind('@');
  return std::string(at == std::string_view::npos ? std::string_view() : email.substr(at + 1));
}

}  // namespace

std::vector<AffectedPerson> list_persons(std::span<const ScopedTable> tables, const ListContext& list) {
  const FigureContext& with = list.with;
  std::vector<Draft> drafts;
  absl::flat_hash_map<PersonId, std::size_t> draft_of;
  for (const ScopedTable& table : tables) {
    for (const TableTally* t : table.counted) {
      const std::string where = printable(qualified_name(t->database(), t->name()));
      for (const PersonRecord& record : t->records()) {
        if (record.test && !with.test_counts) continue;
        const PersonId person = person_of(record.id, list.keys, with.ties);
        const auto [it, fresh] = draft_of.try_emplace(person, drafts.size());
        if (fresh) drafts.emplace_back();
        Draft& draft = drafts[it->second];
        draft.person = person;
        if (draft.known.rows > 0 || record.rows > 1)
          draft.merged_by[static_cast<std::size_t>(with.registry.kind(record.id))] = true;
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
    const bool mailed = with.registry.kind(d.person) == KeyKind::Email;
    person.mail = mail_state(d.known.kinds, mailed, list.reserved_counts);
    if (d.known.email.empty()) person.email = Personal(printable(d.known.unread_email));
    person.mail_hint = list.words.meant(domain_of(d.known.email));
    person.address_missing = missing_parts(d.known.kinds), person.language = language_of(d.known.kinds);
    person.guardian = Personal(printable(d.known.guardian)), person.minor = list.minors.contains(d.person);
    for (std::size_t k = 0; k < kKeyKinds; ++k) {
      if (d.merged_by[k]) person.merged_by.emplace_back(key_name(static_cast<KeyKind>(k)));
    }
    const auto orders = list.card_orders.find(d.person);
    person.card_orders = orders == list.card_orders.end() ? 0 : orders->second;
    persons.push_back(std::move(person));
  }
  return persons;
}

}  // namespace hinomi::impact
