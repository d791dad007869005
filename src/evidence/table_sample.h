// What is told of tables of which only a sample was read: by the stream that sampled them, and to the one that leaves them out.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/evidence.h"

namespace hinomi::evidence {

/// Database, schema (PostgreSQL alone) and name.
using TableId = std::array<std::string, 3>;

/// A table that is larger than the sample, whose sample was read to its end.
struct TableSample {
  TableId id;
  std::vector<std::string> columns;
  std::uint64_t begin = 0;  ///< of its bytes in the stream, up to those of the next table
  SampledTable table;
};

/// Tables that are not to be read, by what was seen of them. One whose columns are others by then is read after all.
using LeftOutTables = std::map<TableId, TableSample>;

}  // namespace hinomi::evidence
