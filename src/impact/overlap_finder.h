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
  /// Over the rows of every asset. A set is not compared with the asset that owns it. After settle(); an error means that the
  /// temporary file could not be read back.
  static Result<OverlapFinder> find(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope,
                                    const FigureContext& with, std::span<const PersonSet> sets, const Parallel& parallel);

  /// Over any part of what was counted, without the sets that `asset` owns.
  Overlap of(const IdSet& keys, std::string_view asset = {}) const;
  /// The same by set.
  std::vector<std::uint64_t> by_set(const IdSet& keys, std::string_view asset) const;
  /// Of the whole, by set.
  const std::vector<std::uint64_t>& found_in() const { return found_in_; }
  /// The person of this key is in one of the sets that `asset` does not own.
  bool found(PersonId id, std::string_view asset) const { return strongest(id, asset) != 0; }
  /// Persons, each once, that weaker keys found so seldom that chance explains it; in no figure.
  std::uint64_t by_chance() const { return by_chance_; }

 private:
  explicit OverlapFinder(const FigureContext& with) : with_(&with) {}

  struct Matched {
    std::string owner;
    std::vector<std::uint8_t> by;  ///< by key: 1 + CommonKey of the strongest key that agrees; 0: none
  };
  /// As Matched::by, over the sets that `asset` does not own.
  std::uint8_t strongest(PersonId id, std::string_view asset) const;
  /// Calls each(id) for every person of these keys.
  template <typename F>
  void each_person(const IdSet& keys, F&& each) const;

  const FigureContext* with_;
  std::vector<Matched> matched_;
  std::vector<std::uint64_t> found_in_;
  std::uint64_t by_chance_ = 0;
};

/// Rows that speak of persons, of all tables: of whom a fingerprint is made, and with whom one is compared.
IdSet counted_keys(std::span<const std::unique_ptr<TableTally>> tables, const FigureContext& with);

/// By asset, whether anybody reached it or not.
std::vector<AssetOverlap> asset_overlaps(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope,
                                         const FigureContext& with, const OverlapFinder& finder);

/// What was compared and found, in words.
std::vector<Text> overlap_notes(const OverlapFinder& finder, const Impact& impact);

}  // namespace hinomi::impact
