#include "findings/finding_book.h"

#include <algorithm>
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
