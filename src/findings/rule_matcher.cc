#include "findings/rule_matcher.h"

namespace hinomi::findings {

RuleMatcher::RuleMatcher(const RuleSet& rules) : rules_(RuleSet::make(rules.rules())) {}

const std::vector<std::uint32_t>& RuleMatcher::match(const Event& event) { return rules_.match(event); }

void RuleMatcher::match(Batch& batch) {
  // The numbers move while there come more; views are set at the end.
  ends_.clear();
  batch.rules.clear();
  for (const Event& event : batch.events) {
    const std::vector<std::uint32_t>& held = match(event);
    batch.rules.insert(batch.rules.end(), held.begin(), held.end());
    ends_.push_back(static_cast<std::uint32_t>(batch.rules.size()));
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    batch.events[i].rules = std::span(batch.rules).subspan(begin, ends_[i] - begin);
    begin = ends_[i];
  }
}

}  // namespace hinomi::findings
