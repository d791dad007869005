// The affected persons, for the list that is made only on request.
#pragma once

#include <span>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include "impact/figures.h"
#include "model/person.h"

namespace hinomi::impact {

/// What is known of persons beside their rows.
struct ListContext {
  const FigureContext& with;
  const IdSet& keys;                                                ///< of all persons concerned
  const absl::flat_hash_set<PersonId>& minors;                      ///< by the keys under which they are counted
  const absl::flat_hash_map<PersonId, std::uint64_t>& card_orders;  ///< in card windows
  const ContactWords& words;
  bool reserved_counts = false;  ///< mail domains for examples are taken as ordinary
};

/// One entry a person of the counted tables, in order of the tables and of the rows in which each was first seen. What is known of
/// one person under several keys is joined.
std::vector<AffectedPerson> list_persons(std::span<const ScopedTable> tables, const ListContext& list);

}  // namespace hinomi::impact
