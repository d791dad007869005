// Says of every event which rules hold for it, on many threads at once.
#pragma once

#include <memory>
#include <vector>

#include "app/open_rules.h"
#include "app/source_stream.h"
#include "findings/rule_matcher.h"

namespace hinomi::app {

class EventJudges {
 public:
  /// Both must outlive this.
  EventJudges(const Rules& rules, const Workers& workers, findings::CrsUse crs = findings::CrsUse::WhereNoRuleTells)
      : rules_(rules), crs_(crs), matchers_(workers.count() + 1) {}

  Judge judge() {
    return [this](unsigned slot, Batch& batch) {
      if (batch.events.empty()) return;
      std::unique_ptr<findings::RuleMatcher>& matcher = matchers_[slot];
      if (matcher == nullptr) matcher = std::make_unique<findings::RuleMatcher>(rules_.sigma, &rules_.crs, crs_);
      matcher->match(batch);
    };
  }

 private:
  const Rules& rules_;
  findings::CrsUse crs_;
  std::vector<std::unique_ptr<findings::RuleMatcher>> matchers_;  // one a slot
};

}  // namespace hinomi::app
