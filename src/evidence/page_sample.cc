#include "evidence/page_sample.h"

#include <algorithm>

namespace hinomi::evidence {

std::optional<std::uint64_t> rows_a_page(const LiveTable& table) {
  const std::uint64_t pages = table.bytes / kPageBytes;
  if (!table.rows || pages == 0) return {};
  return (*table.rows + pages - 1) / pages;
}

PageSample page_sample(const LiveTable& table, std::uint64_t rows) {
  constexpr std::uint64_t kPlaces = 50;
  const std::uint64_t most = std::max<std::uint64_t>(rows / kPlaces, 1);
  const std::uint64_t each = std::clamp<std::uint64_t>(rows_a_page(table).value_or(most), 1, most);
  return {(rows + each - 1) / each, each};
}

bool is_small(const LiveTable& table, std::uint64_t pages, std::uint64_t rows) {
  return pages <= page_sample(table, rows).pages || pages * rows_a_page(table).value_or(rows) <= rows;
}

}  // namespace hinomi::evidence
