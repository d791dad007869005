// Which of a PostgreSQL table's rows are looked at for a sample. The server reads pages as wholes: so many of them, evenly spread
// from the first to the last, and so many rows of each.
#pragma once

#include "evidence/database_session.h"

namespace hinomi::evidence {

constexpr std::uint64_t kPageBytes = 8192;  ///< as pages are counted in LiveTable::bytes

struct PageSample {
  std::uint64_t pages = 0, rows_each = 0;
};

/// As the server's estimates have it; none: it has none.
std::optional<std::uint64_t> rows_a_page(const LiveTable& table);
PageSample page_sample(const LiveTable& table, std::uint64_t rows);
/// A table of so many pages is read whole at the price of the sample, or has no more rows than that.
bool is_small(const LiveTable& table, std::uint64_t pages, std::uint64_t rows);

}  // namespace hinomi::evidence
