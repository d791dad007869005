// Tries the rules on events. The rules are shared, the matcher is one thread's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/crs_matcher.h"
#include "findings/rule_set.h"
#include "findings/sigma_match.h"
#include "model/batch.h"

namespace hinomi::findings {

class RuleMatcher {
 public:
  /// Both must outlive this; without `crs` the Core Rule Set is not tried.
  explicit RuleMatcher(const RuleSet& rules, const CrsRules* crs = nullptr);

  /// Sets Event::rules of every event; the numbers live in the batch.
  void match(Batch& batch);
  /// Numbers of the rules that hold for this event by itself, ascending: those of the rule set, then those of the Core Rule Set
  /// (number in CrsRules::rules() behind RuleSet::rules().size()) when their score reaches the threshold. Valid until the next
  /// call.
  const std::vector<std::uint32_t>& match(const Event& event);
  /// How the event of the last match() was understood, for explanations.
  EventFields& fields() { return fields_; }
  const CrsVerdict* crs_verdict() const { return verdict_; }

 private:
  /// What is known of a text that recurs, as most paths, referers and agents do.
  struct Known {
    std::vector<std::pair<std::size_t, std::uint64_t>> seen;  ///< words of Lane::seen
    bool crs_quiet = false;                                   ///< no rule of the Core Rule Set begins in it
  };
  struct Lane {
    PatternScanner scanner;
    const std::vector<std::vector<std::uint32_t>>* rules_of_pattern = nullptr;
    std::vector<std::uint64_t> met;
    std::vector<std::uint64_t> seen;      ///< what was met in any form of this event's text
    std::vector<std::size_t> seen_words;  ///< words of `seen` that are not zero
    PatternScanner sieve;
    std::vector<std::uint64_t> sieved;  ///< what the sieve met in any form of this event\'s text
    bool is_sieved = false;
    absl::flat_hash_map<std::string, Known> known;  ///< texts that came more than once
    std::vector<std::uint32_t> came;                ///< halves of the hashes of texts that came once
    Known* now = nullptr;                           ///< of this event's text
  };

  /// Values whose patterns are not in this event's texts cannot hold.
  class Sieve final : public SigmaSieve {
   public:
    Sieve(const RuleSet::RulePatterns& rule, RuleMatcher& matcher, std::array<Lane, kEventTexts>& lanes)
        : rule_(rule), matcher_(matcher), lanes_(lanes) {}
    bool may_hold(std::size_t item, std::size_t value) const override;

   private:
    const RuleSet::RulePatterns& rule_;
    RuleMatcher& matcher_;
    std::array<Lane, kEventTexts>& lanes_;
  };

  void sieve(Lane& lane, EventText which);
  void match_rules(const Event& event);
  void match_crs(const Event& event);
  void scan(Lane& lane, EventText which);
  void see(Lane& lane, std::size_t word, std::uint64_t patterns);
  bool crs_is_quiet(const Event& event) const;
  void remember_quiet(const Event& event);

  const RuleSet& rules_;
  std::optional<CrsMatcher> crs_;
  const CrsVerdict* verdict_ = nullptr;
  std::array<std::array<Lane, kEventTexts>, RuleSet::kTraffics> lanes_;
  EventFields fields_;
  std::vector<std::uint32_t> candidates_, held_, ends_;
};

}  // namespace hinomi::findings
