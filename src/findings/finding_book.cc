#include "findings/finding_book.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>

namespace hinomi::findings {

void FindingBook::put(Finding finding) {
  const auto [at, is_new] = index_.try_emplace(finding.id, findings_.size());
  if (is_new)
    findings_.push_back(std::move(finding));
  else
    findings_[at->second] = std::move(finding);
}

void FindingBook::add_rows(std::string_view finding, std::vector<RowSelection> rows) {
  if (rows.empty()) return;
  const std::size_t room = std::min(rows.size(), kMaxSelections - selections_);
  forgotten_ += rows.size() - room;
  rows.resize(room);
  selections_ += room;
  auto at = rows_.find(finding);
  if (at == rows_.end()) at = rows_.emplace(std::string(finding), std::vector<RowSelection>()).first;
  at->second.insert(at->second.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

const Finding* FindingBook::find(std::string_view id) const {
  const auto at = index_.find(std::string(id));
  return at == index_.end() ? nullptr : &findings_[at->second];
}

std::vector<Finding> FindingBook::take_sorted() {
  const auto key = [](const Finding& f) {
    return std::tuple(!f.first.known(), f.first, std::string_view(f.rule), std::string_view(f.id));
  };
  std::vector<std::size_t> order(findings_.size());  // findings are heavy to move
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return key(findings_[i]); });
  std::vector<Finding> sorted;
  sorted.reserve(order.size());
  for (const std::size_t i : order) sorted.push_back(std::move(findings_[i]));
  index_.clear();
  findings_.clear();
  return sorted;
}

}  // namespace hinomi::findings
