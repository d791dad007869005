// The Sigma rules in use, compiled so that all of them are tried in one pass: a pattern scanner says which rules may hold for an
// event, and only those are decided exactly (rule_matcher.h).
//
//   const RuleSet rules = RuleSet::load(content, &cache);
//   for (const Error& problem : rules.problems()) …      // rules that were left out, with file, line, cause and remedy
//   RuleMatcher matcher(rules);
//   for (std::uint32_t rule : matcher.match(event)) … rules.rules()[rule]
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/content.h"
#include "findings/event_fields.h"
#include "findings/pattern_scanner.h"
#include "findings/sigma_library.h"
#include "model/event.h"

namespace hinomi::findings {

/// Immutable: shared by any number of matchers.
class RuleSet {
 public:
  /// Takes every rule that can be read; a broken one is left out and stands in problems().
  /// Placeholders take their values from the ledger too, where there is one.
  static RuleSet load(const Content& content, const Ledger* ledger = nullptr, PatternCache* cache = nullptr);
  static RuleSet make(std::vector<SigmaRule> rules, std::vector<Error> problems = {}, PatternCache* cache = nullptr);

  const std::vector<SigmaRule>& rules() const { return rules_; }
  const std::vector<SigmaCorrelation>& correlations() const { return correlations_; }
  const std::vector<Error>& problems() const { return problems_; }
  /// Numbers of the rules that no text announces: they are decided for every event and slow every run. Ascending.
  std::vector<std::uint32_t> unannounced() const;

 private:
  friend class RuleMatcher;

  /// Web requests are told from all other events: what looks at statements and messages does not slow access logs.
  enum class Traffic : std::uint8_t { Web, Other };
  static constexpr std::size_t kTraffics = 2;
  static Traffic traffic_of(const Event& event) { return event.kind == EventKind::HttpRequest ? Traffic::Web : Traffic::Other; }

  /// A requirement of a rule's announcement (announcement.h).
  struct Mark {
    std::uint32_t rule = 0;
    std::uint8_t requirement = 0;  ///< bit
  };
  /// One text of an event, with the patterns of the rules that look at it.
  struct Lane {
    PatternScanner scanner;
    std::vector<std::vector<Mark>> marks_of_pattern;  ///< patterns from its size on announce that decoding is needed
    std::vector<std::uint64_t> marking;               ///< patterns that have marks, 64 a word
  };
  /// Patterns (64 a word) of which one must be in a text. Those of one requirement stand together, and each requirement of a value
  /// must be met for it to hold; none: nothing is known of it.
  struct LanePatterns {
    std::uint8_t lane = 0;
    std::uint8_t requirement = 0;
    std::uint32_t word = 0;
    std::uint64_t bits = 0;
  };
  using ValuePatterns = std::vector<LanePatterns>;
  using RulePatterns = std::vector<std::vector<ValuePatterns>>;  ///< by item, by value
  struct Plan {
    std::array<Lane, kEventTexts> lanes;
    std::vector<std::uint8_t> needed;   ///< by rule: all the requirements that announce it, a bit each
    std::vector<RulePatterns> of_rule;  ///< by rule
    // Rules that no pattern announces, by what a request must have at least.
    std::vector<std::vector<std::uint32_t>> of_status;                          ///< index is the status code; empty: none asks
    std::vector<std::pair<std::string, std::vector<std::uint32_t>>> of_method;  ///< methods in lower case
    std::vector<std::uint32_t> always;
  };
  Plan& plan(Traffic traffic) { return plans_[static_cast<std::size_t>(traffic)]; }
  const Plan& plan(Traffic traffic) const { return plans_[static_cast<std::size_t>(traffic)]; }
  class Planner;
  void plan_unannounced(Plan& plan, std::uint32_t number) const;

  std::vector<SigmaRule> rules_;
  std::vector<SigmaCorrelation> correlations_;
  std::vector<Error> problems_;
  std::array<Plan, kTraffics> plans_;
};

}  // namespace hinomi::findings
