#include "impact/viewed_rows.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "impact/reached_assets.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kNamedRanges = 12;
using Range = std::pair<std::uint32_t, std::uint32_t>;

/// Overlapping and neighbouring ranges become one.
void unite(std::vector<Range>& ranges) {
  std::ranges::sort(ranges);
  std::vector<Range> united;
  for (const Range& range : ranges) {
    if (!united.empty() && range.first <= std::uint64_t{united.back().second} + 1)
      united.back().second = std::max(united.back().second, range.second);
    else
      united.push_back(range);
  }
  ranges = std::move(united);
}

std::string words_of(const std::vector<Range>& ranges, std::string_view separator) {
  std::string words;
  for (std::size_t i = 0; i < std::min(ranges.size(), kNamedRanges); ++i) {
    if (i > 0) words += separator;
    words += ranges[i].first == ranges[i].second ? std::to_string(ranges[i].first)
                                                 : fmt::format("{}–{}", ranges[i].first, ranges[i].second);
  }
  if (ranges.size() > kNamedRanges) words += "…";
  return words;
}

}  // namespace

void count_viewed_rows(const ImpactScope& scope, Impact& impact) {
  std::map<std::string, std::vector<Range>> shown;
  for (const Finding& f : scope.findings) {
    if (!is_intrusion(f)) continue;
    for (const RecordsShown& r : f.records_shown)
      if (r.kind == RecordsShown::Kind::Record && !r.table.empty()) shown[r.table].emplace_back(r.first, r.last);
  }
  for (auto& [name, ranges] : shown) {
    const auto table = std::ranges::find_if(impact.tables, [&](const TableImpact& t) { return iequals(t.name, name); });
    if (table == impact.tables.end()) continue;
    unite(ranges);
    std::uint64_t rows = 0;
    for (const auto& [first, last] : ranges) rows += std::uint64_t{last} - first + 1;
    table->viewed = std::min(rows, table->rows);
    impact.notes.push_back(
        {fmt::format("表 {} の {} 行のうち {} 行（番号 {}）は、一件ずつ表示または読み出されたことがログから分かります。", name,
                     table->rows, table->viewed, words_of(ranges, "、")),
         fmt::format("Of the {} rows of table {}, {} (numbers {}) were shown or read one by one, as the logs prove.", table->rows,
                     name, table->viewed, words_of(ranges, ", "))});
  }
}

}  // namespace hinomi::impact
