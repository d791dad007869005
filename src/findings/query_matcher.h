// Which events a query holds for.
#pragma once

#include <vector>

#include "base/geo.h"
#include "base/result.h"
#include "findings/event_query.h"
#include "findings/rule_matcher.h"
#include "model/evidence.h"

namespace hinomi::findings {

/// An error where a rule: of the query names none that there is: that it finds nothing would say nothing.
Result<void> check_rule_names(const EventQuery& query, const RuleSet& rules, const CrsRules& crs);

/// One thread's. What it was made from must outlive it.
class QueryMatcher {
 public:
  /// `rules` and `crs` are asked only where the query has rule:, else they may be null.
  QueryMatcher(const EventQuery& query, const std::vector<Evidence>& evidence, const GeoDatabase& geo, const RuleSet* rules,
               const CrsRules* crs);

  bool holds(const Event& event);

 private:
  /// A text that is looked for, and what must stand in an encoded text so that decoding it is worth while.
  struct Wanted {
    SigmaValue text;
    std::vector<std::string> runs;  ///< of characters that decoding leaves together; in lower case
    bool one_run = false;           ///< the text has no other characters, and none beyond ASCII
  };
  struct Term {
    QueryTerm query;
    std::vector<Wanted> wanted;      ///< of Text
    std::vector<bool> wanted_rules;  ///< of Rule, by number of the rule
  };

  static Wanted prepare(const SigmaValue& text);
  bool holds(const Term& term, const Event& event);
  bool text_holds(const Term& term, const Event& event);
  bool word_holds(const Wanted& word, const Event& event);
  bool decoded_holds(SigmaField field, std::string_view raw, const Wanted& wanted);
  bool rule_holds(const Term& term, const Event& event);

  std::vector<Term> terms_;
  const GeoDatabase& geo_;
  EventFields fields_;
  std::vector<bool> evidence_holds_;  ///< by evidence: what the query says of files and their kinds
  std::optional<RuleMatcher> rules_;
};

}  // namespace hinomi::findings
