// In which time cards that visitors entered were copied, and the orders paid by card in it.
//
// The ledger's word goes first. Else a window begins with the earliest sign of a skimmer (an altered file of a payment page, a
// request that sends from it to where nothing was sent before) and ends with the note that card payments were stopped; where
// nobody says so, behind the last such order in the evidence.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "impact/card_words.h"
#include "impact/figures.h"
#include "impact/impact_counter.h"
#include "impact/scope_tables.h"

namespace hinomi::impact {

struct CardWindows {
  std::vector<CardWindowImpact> list;                      ///< in the ledger's order, else by asset
  absl::flat_hash_map<PersonId, std::uint64_t> orders_of;  ///< by the key under which a person is counted
};

struct CardWindowInput {
  const ImpactScope& scope;
  const CardWords& words;
  std::span<const std::unique_ptr<TableTally>> tables;  ///< all that were seen
  const ScopedTables& scoped;
  const FigureContext& with;
  const IdSet& keys;                       ///< of all persons concerned
  const std::vector<FieldImpact>& fields;  ///< that the tables hold
};

CardWindows find_card_windows(const CardWindowInput& input);

}  // namespace hinomi::impact
