// The Sigma rules in use, all tried on a request in one pass: a pattern scanner says which rules may fire, and only those are
// decided exactly on the decoded request.
//
//   RuleSet rules = RuleSet::load(content);
//   for (const Error& problem : rules.problems()) …      // rules that were left out, with file, line, cause and remedy
//   for (std::uint32_t rule : rules.match(event)) … rules.rules()[rule]
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "base/content.h"
#include "findings/event_fields.h"
#include "findings/pattern_scanner.h"
#include "findings/sigma_library.h"
#include "model/event.h"

namespace hinomi::findings {

/// Immutable but for its working memory: one thread at a time.
class RuleSet {
 public:
  /// Takes every rule that can be read; a broken one is left out and stands in problems().
  static RuleSet load(const Content& content, const Ledger* ledger = nullptr);
  static RuleSet make(std::vector<SigmaRule> rules, std::vector<Error> problems = {});

  const std::vector<SigmaRule>& rules() const { return rules_; }
  const std::vector<SigmaCorrelation>& correlations() const { return correlations_; }
  const std::vector<Error>& problems() const { return problems_; }
  /// Rules that hold for this event by itself, in order of rules(). Valid until the next call.
  const std::vector<std::uint32_t>& match(const Event& event);

 private:
  /// One text of the event, with the patterns of the rules that look at it.
  struct Lane {
    PatternScanner scanner;
    std::vector<std::vector<std::uint32_t>> rules_of_pattern;
    std::vector<std::uint64_t> met;
    std::uint32_t first_mark = 0;            ///< patterns from here on announce that decoding is needed
    absl::flat_hash_set<std::string> clean;  ///< recurring texts that hold no pattern and need no decoding
  };
  static constexpr std::size_t kLanes = kEventTexts;

  void scan(std::size_t lane);

  std::vector<SigmaRule> rules_;
  std::vector<SigmaCorrelation> correlations_;
  std::vector<Error> problems_;
  EventFields fields_;
  std::array<Lane, kLanes> lanes_;
  std::vector<std::uint32_t> always_;  ///< rules that no pattern announces
  std::vector<std::uint32_t> candidates_, fired_;
};

}  // namespace hinomi::findings
