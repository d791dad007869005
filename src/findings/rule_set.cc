#include "findings/rule_set.h"

#include <algorithm>
#include <numeric>

#include <absl/container/flat_hash_map.h>

#include "findings/request_gate.h"
#include "findings/sigma_announcement.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kShortest = 2;  // shorter literals of values stand in too many texts to be worth their search
constexpr std::uint8_t kNever = 0xff;

/// Patterns of one scanner, each once.
struct Patterns {
  std::vector<ScanPattern> list;
  absl::flat_hash_map<std::string, std::size_t> known;

  static std::string key_of(const ScanPattern& pattern) { return (pattern.literal ? 'L' : 'R') + pattern.text; }
  bool has(const ScanPattern& pattern) const { return known.contains(key_of(pattern)); }
  std::size_t add(const ScanPattern& pattern) {
    const auto [at, is_new] = known.emplace(key_of(pattern), list.size());
    if (is_new) list.push_back(pattern);
    return at->second;
  }
};

bool is_on(unsigned lanes, std::size_t lane) { return (lanes >> lane & 1) != 0; }

}  // namespace

RuleSet RuleSet::load(const Content& content, const Ledger* ledger, PatternCache* cache) {
  SigmaLibrary library = SigmaLibrary::load(content, ledger);
  RuleSet set = make(std::move(library.rules), std::move(library.problems), cache);
  set.correlations_ = std::move(library.correlations);
  return set;
}

void RuleSet::plan_unannounced(Plan& plan, std::uint32_t number) const {
  if (const auto statuses = statuses_needed(rules_[number])) {
    plan.of_status.resize(kStatusCodes);
    for (const std::uint16_t status : *statuses) plan.of_status[status].push_back(number);
  } else if (const auto methods = methods_needed(rules_[number])) {
    for (const std::string& method : *methods) {
      auto known = std::ranges::find(plan.of_method, method, &decltype(plan.of_method)::value_type::first);
      if (known == plan.of_method.end()) known = plan.of_method.insert(known, {method, {}});
      known->second.push_back(number);
    }
  } else {
    plan.always.push_back(number);
  }
}

/// Gathers the patterns of one kind of traffic, builds the scanners, and leaves out what they cannot hold.
class RuleSet::Planner {
 public:
  Planner(RuleSet& set, Traffic traffic, SigmaAnnouncer& announcer) : set_(set), plan_(set.plan(traffic)), announcer_(announcer) {
    constexpr unsigned kWeb = 1u << static_cast<unsigned>(EventKind::HttpRequest);
    plan_.needed.assign(set.rules_.size(), kNever);
    plan_.of_rule.resize(set.rules_.size());
    for (std::uint32_t i = 0; i < set.rules_.size(); ++i) {
      if ((set.rules_[i].scope.kinds & (traffic == Traffic::Web ? kWeb : ~kWeb)) != 0) numbers_.push_back(i);
    }
  }

  void run(PatternCache* cache) {
    for (const std::uint32_t number : numbers_) announce_rule(number);
    for (const std::uint32_t number : numbers_) announce_values(number);
    for (std::size_t lane = 0; lane < kEventTexts; ++lane) build(lane, cache);
    forget_missing();
    std::ranges::sort(plan_.always);
    plan_.always.erase(std::unique(plan_.always.begin(), plan_.always.end()), plan_.always.end());
  }

 private:
  void announce_rule(std::uint32_t number) {
    const SigmaAnnouncement announcement = announcer_.announce(set_.rules_[number]);
    if (announcement.empty()) {
      set_.plan_unannounced(plan_, number);
      return;
    }
    plan_.needed[number] = static_cast<std::uint8_t>((1u << announcement.size()) - 1);
    for (std::size_t r = 0; r < announcement.size(); ++r) {
      for (const SigmaPattern& pattern : announcement[r].patterns) {
        for (std::size_t lane = 0; lane < kEventTexts; ++lane) {
          if (!is_on(pattern.lanes, lane)) continue;
          const std::size_t id = patterns_[lane].add(pattern.pattern);
          auto& marks = plan_.lanes[lane].marks_of_pattern;
          marks.resize(patterns_[lane].list.size());
          marks[id].push_back({number, static_cast<std::uint8_t>(1u << r)});
        }
      }
    }
  }

  // The scanners know more than which rules to try: also which of a rule's values cannot hold.
  void announce_values(std::uint32_t number) {
    const SigmaRule& rule = set_.rules_[number];
    for (const SigmaItem& item : rule.items) {
      std::vector<ValuePatterns>& of_item = plan_.of_rule[number].emplace_back();
      for (const SigmaValue& value : item.values) {
        ValuePatterns& of_value = of_item.emplace_back();
        std::uint8_t requirement = 0;
        for (const SigmaRequirement& required : announcer_.announce(item, value)) {
          if (is_sought(required)) add(of_value, required.patterns, requirement++);
        }
      }
    }
  }

  /// Whether its patterns are worth a place in scanners that run anyway.
  bool is_sought(const SigmaRequirement& required) const {
    return std::ranges::all_of(required.patterns, [&](const SigmaPattern& pattern) {
      for (std::size_t lane = 0; lane < kEventTexts; ++lane) {
        if (!is_on(pattern.lanes, lane)) continue;
        if (plan_.lanes[lane].marks_of_pattern.empty()) return false;
        if (pattern.pattern.text.size() < kShortest && !patterns_[lane].has(pattern.pattern)) return false;
      }
      return true;
    });
  }

  void add(ValuePatterns& of_value, const std::vector<SigmaPattern>& patterns, std::uint8_t requirement) {
    const std::size_t first = of_value.size();
    for (const SigmaPattern& pattern : patterns) {
      for (std::size_t lane = 0; lane < kEventTexts; ++lane) {
        if (!is_on(pattern.lanes, lane)) continue;
        const std::size_t id = patterns_[lane].add(pattern.pattern);
        const LanePatterns one{static_cast<std::uint8_t>(lane), requirement, static_cast<std::uint32_t>(id / 64),
                               std::uint64_t{1} << id % 64};
        const auto same = std::find_if(of_value.begin() + static_cast<std::ptrdiff_t>(first), of_value.end(),
                                       [&](const LanePatterns& p) { return p.lane == one.lane && p.word == one.word; });
        if (same != of_value.end()) {
          same->bits |= one.bits;
        } else {
          of_value.push_back(one);
        }
      }
    }
  }

  void build(std::size_t i, PatternCache* cache) {
    Lane& lane = plan_.lanes[i];
    std::vector<ScanPattern> patterns = patterns_[i].list;
    if (patterns.empty()) return;
    lane.marks_of_pattern.resize(patterns.size());
    missing_[i].resize(patterns.size() / 64 + 1);
    lane.marking.resize(missing_[i].size());
    for (std::size_t pattern = 0; pattern < patterns.size(); ++pattern) {
      if (!lane.marks_of_pattern[pattern].empty()) lane.marking[pattern / 64] |= std::uint64_t{1} << pattern % 64;
    }
    for (const std::string_view mark : kEscapeMarks) patterns.push_back({std::string(mark), true});
    auto scanner = PatternScanner::build(patterns, cache);
    std::vector<std::size_t> refused(patterns.size());
    std::iota(refused.begin(), refused.end(), std::size_t{0});
    if (scanner.has_value()) {
      lane.scanner = std::move(*scanner);
      refused = lane.scanner.refused();
    } else {
      set_.problems_.push_back(scanner.error());
    }
    for (const std::size_t pattern : refused) {
      if (pattern >= lane.marks_of_pattern.size()) continue;
      missing_[i][pattern / 64] |= std::uint64_t{1} << pattern % 64;
      for (const Mark& mark : lane.marks_of_pattern[pattern]) {
        plan_.always.push_back(mark.rule);
        plan_.needed[mark.rule] = kNever;
      }
    }
  }

  /// What is not looked for may stand anywhere: such a requirement counts as met.
  void forget_missing() {
    for (RulePatterns& of_rule : plan_.of_rule) {
      for (std::vector<ValuePatterns>& of_item : of_rule) {
        for (ValuePatterns& of_value : of_item) {
          unsigned unknown = 0;
          for (const LanePatterns& p : of_value) {
            if ((missing_[p.lane][p.word] & p.bits) != 0) unknown |= 1u << p.requirement;
          }
          std::erase_if(of_value, [&](const LanePatterns& p) { return (unknown >> p.requirement & 1) != 0; });
        }
      }
    }
  }

  RuleSet& set_;
  Plan& plan_;
  SigmaAnnouncer& announcer_;
  std::vector<std::uint32_t> numbers_;  ///< rules that look at this traffic
  std::array<Patterns, kEventTexts> patterns_;
  std::array<std::vector<std::uint64_t>, kEventTexts> missing_;  ///< what a scanner cannot hold, 64 patterns a word
};

RuleSet RuleSet::make(std::vector<SigmaRule> rules, std::vector<Error> problems, PatternCache* cache) {
  RuleSet set;
  set.rules_ = std::move(rules);
  set.problems_ = std::move(problems);
  SigmaAnnouncer announcer;
  for (const Traffic traffic : {Traffic::Web, Traffic::Other}) Planner(set, traffic, announcer).run(cache);
  return set;
}

std::vector<std::uint32_t> RuleSet::unannounced() const {
  std::vector<std::uint32_t> numbers;
  for (const Plan& plan : plans_) numbers.insert(numbers.end(), plan.always.begin(), plan.always.end());
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace hinomi::findings
