// Finds, among the rows that were counted, those that the intruder was given: the conditions, orders and limits of statements and
// of a site's pages are gone through again over the table's rows, as they were at that time.
//
//   RowReplay replay(scoped, scope);
//   for (evidence : replay.evidence()) …read it once more: replay.take(tally, cells, counting) for every row…
//   replay.finish(registry);      // then replay.of(tally)
//
// Nothing that an intruder wrote is carried out. Rows that came into being after the statement are not among those given; that none
// were changed or deleted since is assumed, and said. What is in doubt (collations, ties, gaps under a limit) is an obstacle, never
// a row. A row counts once, however often it was given. Bounded: what does not fit is counted by its obstacle. One thread.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "impact/id_set.h"
#include "impact/scope_tables.h"
#include "model/row_selection.h"

namespace hinomi::impact {

/// What one table gave away.
struct GivenRows {
  struct Means {
    std::uint64_t rows = 0, acts = 0;  ///< different rows; statements, or answers
    std::vector<Place> refs;           ///< of the first and the last act
    std::string numbers;               ///< the ranges of a key's numbers: "17–140"
  };
  std::uint64_t rows = 0;
  std::array<IdSet, 2> persons;  ///< real, test: keys of the registry
  std::uint64_t keyless = 0;
  std::array<Means, 4> means;  ///< by SelectionMeans
  std::array<std::uint64_t, kReplayObstacles> obstacles{};
  std::uint64_t without_persons = 0;  ///< acts that gave no personal column

  std::uint64_t rows_after = 0;  ///< came into being when the intrusion had ended
  std::array<IdSet, 2> before;   ///< whose the other rows are; only where there are rows after

  bool whole = false;             ///< all rows were given
  std::vector<Place> whole_refs;  ///< where that stands
};

class RowReplay {
 public:
  static constexpr std::size_t kMaxEntries = 4u << 20;     ///< rows held to be ordered, 32 bytes each
  static constexpr std::size_t kMaxConditions = 256;       ///< of one table, that every row is tried against
  static constexpr std::uint64_t kMaxListed = 20'000'000;  ///< rows of all pages and windows together

  RowReplay(const ScopedTables& scoped, const ImpactScope& scope);
  ~RowReplay();

  /// What must be read again, ascending.
  std::vector<std::uint32_t> evidence() const;
  bool wants(const TableTally& tally) const;
  /// Every row of a wanted table, in the order of the evidence; cells in the order of the tally's columns.
  void take(const TableTally& tally, std::span<const Cell> cells, Counting& with);
  void finish(const PersonRegistry& registry);
  /// Null where nothing was given and nothing had to be looked at.
  const GivenRows* of(const TableTally& tally) const;

 private:
  struct Table;
  /// As they were seen: the bounds over all tables must not depend on addresses.
  struct InOrder {
    bool operator()(const TableTally* a, const TableTally* b) const { return a->order() < b->order(); }
  };
  std::map<const TableTally*, std::unique_ptr<Table>, InOrder> tables_;
  std::size_t entries_ = 0;
};

}  // namespace hinomi::impact
