// Which of the counted persons are in fingerprints of other sources.
//
// A person is found by any key of its rows: the strongest, or a weaker one that stands in one row with it. Telephone numbers and
// names of invented persons hit real ones by chance, so persons found by one weaker key alone count only when they are far more
// than chance gives; two weaker keys that agree speak for themselves.
#pragma once

#include <span>
#include <vector>

#include "base/parallel.h"
#include "impact/figures.h"
#include "impact/person_set.h"

namespace hinomi::impact {

class OverlapFinder {
 public:
  /// `counted`: the keys of all rows, of every asset. After settle(); an error means that the temporary file could not be read
  /// back.
  static Result<OverlapFinder> find(const FigureContext& with, const IdSet& counted, std::span<const PersonSet> sets,
                                    const Parallel& parallel);

  /// Over any part of what was counted.
  Overlap of(const IdSet& keys) const;
  /// Of the whole, by set.
  const std::vector<std::uint64_t>& found_in() const { return found_in_; }
  /// The person of this key is in one of the sets.
  bool found(PersonId id) const { return id < found_.size() && found_[id] != 0; }
  /// Persons that weaker keys found so seldom that chance explains it; in no figure.
  std::uint64_t by_chance() const { return by_chance_; }

 private:
  explicit OverlapFinder(const FigureContext& with) : with_(&with) {}

  const FigureContext* with_;
  std::vector<std::uint8_t> found_;  ///< by key: 1 + CommonKey of the strongest key that agrees; 0: none
  std::vector<std::uint64_t> found_in_;
  std::uint64_t by_chance_ = 0;
};

/// Rows that speak of persons, of all tables: for OverlapFinder::find().
IdSet counted_keys(std::span<const std::unique_ptr<TableTally>> tables, const FigureContext& with);

/// By asset, whether anybody reached it or not. `finder` looked through counted_keys().
std::vector<AssetOverlap> asset_overlaps(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope,
                                         const FigureContext& with, const OverlapFinder& finder);

/// What was compared and found, in words.
std::vector<Text> overlap_notes(const OverlapFinder& finder, const Impact& impact);

}  // namespace hinomi::impact
