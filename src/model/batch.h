// What a reader made of one stretch of evidence. Batches are reused: nothing is allocated per line once they have grown.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "model/database_access.h"
#include "model/event.h"
#include "model/grant.h"
#include "model/record.h"

namespace hinomi {

/// One file of a web root.
struct FileEntry {
  Place place;
  std::string path;    ///< relative to the web root
  std::string sha256;  ///< hex
  std::uint64_t bytes = 0;
  std::uint32_t mode = 0;
  Timestamp modified;
};

/// Events that were read and then left out because of their time.
struct LeftOut {
  std::uint64_t before = 0, after = 0, without_time = 0;
  Timestamp first, last;  ///< of those that have a time
  std::uint64_t total() const { return before + after + without_time; }
};

/// Filled by one reader, then read by others; owned by the pipeline.
struct Batch {
  std::vector<Event> events;
  std::vector<Row> rows;
  std::vector<Cell> cells;
  std::vector<FileEntry> files;
  std::vector<Skip> skipped;
  std::vector<Grant> grants;             ///< of dumps and exports of accounts
  std::vector<DatabaseAccess> accesses;  ///< of the configuration files of sites
  /// Tables that appeared in this batch, rows or not (an empty table counts as a table).
  std::vector<const TableSchema*> tables;
  std::uint64_t read = 0;            ///< records understood
  LeftOut left_out;                  ///< no longer in `events`
  Arena text;                        ///< holds what had to be decoded
  std::vector<std::uint32_t> rules;  ///< what Event::rules points into

  std::span<const Cell> cells_of(const Row& row) const { return std::span(cells).subspan(row.first, row.count); }
  void clear() {
    events.clear(), rows.clear(), cells.clear(), files.clear(), skipped.clear(), tables.clear();
    grants.clear(), accesses.clear();
    read = 0, left_out = {};
    text.clear(), rules.clear();
  }
};

}  // namespace hinomi
