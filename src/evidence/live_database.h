// The door for databases that run: an address becomes one piece of evidence, whose bytes are those of a dump made while it is read.
#pragma once

#include "evidence/collector.h"
#include "evidence/reading_pace.h"
#include "evidence/table_sample.h"

namespace hinomi::evidence {

/// How live databases are read.
struct LiveReading {
  std::string password;  ///< of every address given
  PaceOptions pace;
  std::uint64_t sample_rows = 0;  ///< look at so many of each table first; 0: every table is read whole
  std::map<std::string, LeftOutTables, std::less<>> left_out = {};  ///< by address as it is given
};

/// Connects and lists the tables; reads no row. `text` is a database address.
Result<Item> take_database(std::string_view text, const LiveReading& reading);

/// A sample of every table that has more than `reading.sample_rows` rows, and nothing of the others. What was sampled stands in
/// `samples` when the item has been read to its end, in the order of the bytes; a table that could not be sampled is not among
/// them.
Result<Item> take_sample(std::string_view text, const LiveReading& reading, std::shared_ptr<std::vector<TableSample>> samples);

}  // namespace hinomi::evidence
