// Tries the rules on events. The rules are shared, the matcher is one thread's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "findings/crs_matcher.h"
#include "findings/rule_set.h"
#include "findings/sigma_match.h"
#include "findings/text_memory.h"
#include "model/batch.h"

namespace hinomi::findings {

/// Which requests the Core Rule Set is tried on.
enum class CrsUse : std::uint8_t { Every, WhereNoRuleTells };

class RuleMatcher {
 public:
  /// Both must outlive this; without `crs` the Core Rule Set is not tried.
  explicit RuleMatcher(const RuleSet& rules, const CrsRules* crs = nullptr, CrsUse use = CrsUse::Every);

  static std::uint64_t path_hash_of(std::string_view target);
  static bool sends(std::string_view method);
  /// Sets Event::rules, and what is derived from the request, of every event; the numbers live in the batch.
  void match(Batch& batch);
  /// Numbers of the rules that hold for this event by itself, ascending: those of the rule set, then those of the Core Rule Set
  /// (number in CrsRules::rules() behind RuleSet::rules().size()) when their score reaches the threshold. Valid until the next
  /// call.
  const std::vector<std::uint32_t>& match(const Event& event);
  /// How the event of the last match() was understood, for explanations.
  EventFields& fields() { return fields_; }
  const CrsVerdict* crs_verdict() const { return verdict_; }

 private:
  /// The lanes whose texts recur come first in EventText.
  static constexpr std::size_t kRecurring = 3;
  using Hashes = std::array<std::uint64_t, kRecurring>;

  struct Lane {
    PatternScanner scanner;
    const RuleSet::Lane* shared = nullptr;  ///< null: no rule looks at this text
    std::vector<std::uint64_t> met;         ///< by the scanner
    std::vector<std::uint64_t> seen;        ///< what was met in any form of this event's text
    std::span<const FoundWord> found;       ///< words of `seen` that are not zero
    std::vector<FoundWord> scanned;         ///< those of a text that was not known
  };

  /// Values whose patterns are not in this event's texts cannot hold.
  class Sieve final : public SigmaSieve {
   public:
    Sieve(const RuleSet::RulePatterns& rule, const std::array<Lane, kEventTexts>& lanes) : rule_(rule), lanes_(lanes) {}
    bool may_hold(std::size_t item, std::size_t value) const override;

   private:
    const RuleSet::RulePatterns& rule_;
    const std::array<Lane, kEventTexts>& lanes_;
  };

  static std::string_view recurring(const Event& event, std::size_t lane);
  Hashes hash(const Event& event) const;
  void prefetch_texts(const Hashes& hashes) const;
  const std::vector<std::uint32_t>& match(const Event& event, const Hashes& hashes);
  void match_rules(const Event& event, const Hashes& hashes);
  void match_crs(const Event& event);
  bool is_quiet_for_crs(const Event& event);
  void scan(Lane& lane, EventText which);
  void see(const Lane& lane, const FoundWord& found);
  std::string_view decoded_forms(EventText which);

  const RuleSet& rules_;
  CrsUse crs_use_;
  std::optional<CrsMatcher> crs_;
  const CrsVerdict* verdict_ = nullptr;
  std::array<std::array<Lane, kEventTexts>, RuleSet::kTraffics> lanes_;
  std::array<TextMemory, kRecurring> memories_;         ///< of web requests
  std::array<TextMemory::Known*, kRecurring> known_{};  ///< of this event's texts
  EventFields fields_;
  const RuleSet::Plan* plan_ = nullptr;         ///< for this event's traffic
  std::vector<std::uint8_t> announced_;         ///< by rule: requirements met
  std::vector<std::uint32_t> announced_rules_;  ///< those of which one is met
  std::vector<std::uint32_t> candidates_, held_, ends_;
  std::string forms_;
};

}  // namespace hinomi::findings
