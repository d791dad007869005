// Which events a query holds for.
#pragma once

#include <vector>

#include "base/geo.h"
#include "findings/event_query.h"
#include "findings/rule_matcher.h"
#include "model/evidence.h"

namespace hinomi::findings {

/// One thread's. What it was made from must outlive it.
class QueryMatcher {
 public:
  /// `rules` and `crs` are asked only where the query has rule:, else they may be null.
  QueryMatcher(const EventQuery& query, const std::vector<Evidence>& evidence, const GeoDatabase& geo, const RuleSet* rules,
               const CrsRules* crs);

  bool holds(const Event& event);

 private:
  struct RulesOfTerm {
    const QueryTerm* term;
    std::vector<bool> wanted;  ///< by number of the rule
  };

  bool holds(const QueryTerm& term, const Event& event);
  bool text_holds(const QueryTerm& term, const Event& event);
  bool word_holds(const SigmaValue& word, const Event& event);
  bool decoded_holds(SigmaField field, std::string_view raw, const SigmaValue& wanted);
  bool rule_holds(const QueryTerm& term, const Event& event);

  const EventQuery& query_;
  const GeoDatabase& geo_;
  EventFields fields_;
  std::vector<bool> evidence_holds_;  ///< by evidence: what the query says of files and their kinds
  std::vector<RulesOfTerm> wanted_rules_;
  std::optional<RuleMatcher> rules_;
};

}  // namespace hinomi::findings
