// Rows that are no longer there, as a database's log tells: how many statements deleted some, not which.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace hinomi {

/// DELETE and TRUNCATE of one table on one day.
struct RowDeletion {
  std::string asset;            ///< whose log says so
  std::string database, table;  ///< the schema's name may be unknown
  Timestamp day;                ///< when it begins
  std::uint64_t statements = 0;
  bool operator==(const RowDeletion&) const = default;
};

}  // namespace hinomi
