// Tries the rules on events. The rules are shared, the matcher is one thread's.
#pragma once

#include "findings/rule_set.h"
#include "model/batch.h"

namespace hinomi::findings {

class RuleMatcher {
 public:
  /// `rules` must outlive this.
  explicit RuleMatcher(const RuleSet& rules);

  /// Sets Event::rules of every event; the numbers live in the batch.
  void match(Batch& batch);
  /// Numbers of the rules that hold, ascending. Valid until the next call.
  const std::vector<std::uint32_t>& match(const Event& event);

 private:
  RuleSet rules_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace hinomi::findings
