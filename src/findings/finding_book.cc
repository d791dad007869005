#include "findings/finding_book.h"

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
  std::sort(findings_.begin(), findings_.end(), [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
  index_.clear();
  return std::exchange(findings_, {});
}

}  // namespace hinomi::findings
