// Which of the tables that were seen count, for which asset, and which source of each: at the end of the run, from the findings.
//
// Never the intruder's own tables; never one table twice, however many dumps and logs hold it; only assets that somebody reached.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "impact/impact_counter.h"
#include "impact/table_tally.h"

namespace hinomi::impact {

/// A read of all rows, as the logs prove it.
struct WholeRead {
  Timestamp time;
  Place place;
};

struct ScopedTable {
  std::string asset;
  /// What is counted: one dump or table file, or the logs of one server together.
  std::vector<const TableTally*> counted;
  /// The same table in other sources; keys that only they have may be further persons.
  std::vector<const TableTally*> others;
  /// Logged keys last written before this time belong to content that was replaced.
  Timestamp replaced_before;
  std::uint64_t rows = 0;
  bool confirmed = false;
  std::vector<WholeRead> wholes;
  std::vector<const RowSelection*> given;  ///< parts of it, of scope.given or ScopedTables::made
  bool moved = false;                      ///< the dump is another asset's and was found loaded in this one

  const TableTally& main() const { return *counted.front(); }
};

struct ScopedTables {
  std::vector<ScopedTable> tables;  ///< in order of evidence, then as they were seen
  std::vector<Text> notes;          ///< what was left out or chosen, and why
  std::vector<ImpactGround> reach;  ///< by which account what could be reached, and what not
  std::deque<RowSelection> made;    ///< of records that findings say were shown
};

ScopedTables scope_tables(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope);

}  // namespace hinomi::impact
