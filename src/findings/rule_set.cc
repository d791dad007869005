#include "findings/rule_set.h"

#include <algorithm>
#include <optional>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "findings/request_gate.h"

namespace hinomi::findings {
namespace {

struct Announcement {
  ScanPattern pattern;
  unsigned lanes = 0;  ///< bit by lane
};

/// Patterns of which at least one stands in every request that makes a condition true.
struct Announced {
  std::vector<Announcement> patterns;
  std::size_t shortest = 0;
};

/// Where the scanner meets the field; 0: nowhere.
unsigned lanes_of(SigmaField field) {
  const auto lane = [](EventText text) { return 1u << static_cast<unsigned>(text); };
  switch (field) {
    case SigmaField::Stem:
    case SigmaField::Query:
    case SigmaField::Uri:
    case SigmaField::Extension:
      return lane(EventText::Target);
    case SigmaField::Referer:
      return lane(EventText::Referer);
    case SigmaField::Agent:
      return lane(EventText::Agent);
    case SigmaField::Message:
      return lane(EventText::Message);
    case SigmaField::Statement:
      return lane(EventText::Statement);
    case SigmaField::Keyword:
      return (1u << kEventTexts) - 1;
    default:
      return 0;
  }
}

/// '^' and '$' refer to fields, the scanner sees whole texts: without them the expression finds more, never less.
std::string without_anchors(std::string_view expression) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '\\' && i + 1 < expression.size()) {
      const char next = expression[++i];
      if (!in_class && (next == 'A' || next == 'z' || next == 'Z' || next == 'G')) continue;
      out += c;
      out += next;
      continue;
    }
    if (in_class) {
      if (const std::size_t end = expression.substr(i).starts_with("[:") ? expression.find(":]", i) : std::string_view::npos;
          end != std::string_view::npos) {
        out += expression.substr(i, end + 2 - i);  // the ']' of a named class does not end this one
        i = end + 1;
        continue;
      }
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      out += c;
      if (i + 1 < expression.size() && expression[i + 1] == '^') out += expression[++i];
      if (i + 1 < expression.size() && expression[i + 1] == ']') out += "\\", out += expression[++i];
      continue;
    } else if (c == '^' || c == '$') {
      continue;
    }
    out += c;
  }
  return out;
}

/// Trying fewer values one by one costs less than a scan; and what attacks referers and agents is too rare to be worth the seconds
/// that a scanner for it takes to compile.
constexpr std::size_t kSieveFrom = 12;
constexpr unsigned kSievedLanes = 1u << static_cast<unsigned>(EventText::Target);

std::string key_of(const ScanPattern& pattern) { return (pattern.literal ? 'L' : 'R') + pattern.text; }

std::optional<Announced> announced_by(const SigmaValue& value, unsigned lanes) {
  if (value.kind == SigmaValue::Kind::Null) return std::nullopt;
  // Expressions cost more than any literal that stands beside them.
  if (value.kind == SigmaValue::Kind::Expression) {
    if (value.text.contains("\\Q")) return std::nullopt;  // an anchor in a quotation is none
    // The scanner's letters have no case; in an expression that has it, [^a] finds less without.
    return Announced{{{{"(?-i)" + without_anchors(value.text), false}, lanes}}, 0};
  }
  const std::string_view literal = value.literal();
  if (literal.empty()) return std::nullopt;
  return Announced{{{{std::string(literal), true}, lanes}}, literal.size()};
}

bool better(const std::optional<Announced>& a, const std::optional<Announced>& b) {
  if (!a) return false;
  return !b || a->shortest > b->shortest || (a->shortest == b->shortest && a->patterns.size() < b->patterns.size());
}

void join(std::optional<Announced>& all, std::optional<Announced> more) {
  if (!all || !more) {
    all.reset();
    return;
  }
  all->shortest = std::min(all->shortest, more->shortest);
  all->patterns.insert(all->patterns.end(), more->patterns.begin(), more->patterns.end());
}

std::optional<Announced> announced_by(const SigmaRule& rule, const SigmaNode& node) {
  constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);
  switch (node.kind) {
    case SigmaNode::Kind::Not:
      return std::nullopt;
    case SigmaNode::Kind::And: {
      std::optional<Announced> best;
      for (const SigmaNode& child : node.children)
        if (auto announced = announced_by(rule, child); better(announced, best)) best = std::move(announced);
      return best;
    }
    case SigmaNode::Kind::Or: {
      std::optional<Announced> all = Announced{{}, kNoLimit};
      for (const SigmaNode& child : node.children) join(all, announced_by(rule, child));
      return all;
    }
    case SigmaNode::Kind::Item:
      break;
  }
  const SigmaItem& item = rule.items[node.item];
  const unsigned lanes = lanes_of(item.field);
  if (lanes == 0) return std::nullopt;
  if (item.all) {
    std::optional<Announced> best;
    for (const SigmaValue& value : item.values)
      if (auto announced = announced_by(value, lanes); better(announced, best)) best = std::move(announced);
    return best;
  }
  std::optional<Announced> all = Announced{{}, kNoLimit};
  for (const SigmaValue& value : item.values) join(all, announced_by(value, lanes));
  return all;
}

}  // namespace

RuleSet RuleSet::load(const Content& content, const Ledger* ledger, PatternCache* cache) {
  SigmaLibrary library = SigmaLibrary::load(content, ledger);
  RuleSet set = make(std::move(library.rules), std::move(library.problems), cache);
  set.correlations_ = std::move(library.correlations);
  return set;
}

RuleSet RuleSet::make(std::vector<SigmaRule> rules, std::vector<Error> problems, PatternCache* cache) {
  RuleSet set;
  set.rules_ = std::move(rules);
  set.problems_ = std::move(problems);
  for (const Traffic traffic : {Traffic::Web, Traffic::Other}) set.compile(traffic, cache);
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

void RuleSet::compile(Traffic traffic, PatternCache* cache) {
  constexpr unsigned kWeb = 1u << static_cast<unsigned>(EventKind::HttpRequest);
  Plan& plan = this->plan(traffic);
  std::array<std::vector<ScanPattern>, kEventTexts> patterns;
  KnownPatterns known;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    if ((rules_[i].scope.kinds & (traffic == Traffic::Web ? kWeb : ~kWeb)) == 0) continue;
    const std::optional<Announced> announced = announced_by(rules_[i], rules_[i].condition);
    if (!announced || announced->patterns.empty()) {
      plan_unannounced(plan, i);
      continue;
    }
    for (const Announcement& announcement : announced->patterns) {
      for (std::size_t lane = 0; lane < kEventTexts; ++lane) {
        if ((announcement.lanes >> lane & 1) == 0) continue;
        const ScanPattern& pattern = announcement.pattern;
        const auto [at, is_new] = known[lane].emplace(key_of(pattern), patterns[lane].size());
        auto& rules_of_pattern = plan.lanes[lane].rules_of_pattern;
        if (is_new) {
          patterns[lane].push_back(pattern);
          rules_of_pattern.emplace_back();
        }
        std::vector<std::uint32_t>& of_pattern = rules_of_pattern[at->second];
        if (of_pattern.empty() || of_pattern.back() != i) of_pattern.push_back(i);
      }
    }
  }
  for (std::size_t i = 0; i < kEventTexts; ++i) {
    Lane& lane = plan.lanes[i];
    if (lane.rules_of_pattern.empty()) continue;
    for (const std::string_view mark : kEscapeMarks) patterns[i].push_back({std::string(mark), true});
    const auto always = [&](const std::vector<std::uint32_t>& numbers) {
      plan.always.insert(plan.always.end(), numbers.begin(), numbers.end());
    };
    auto scanner = PatternScanner::build(patterns[i], cache);
    if (!scanner.has_value()) {
      problems_.push_back(scanner.error());
      for (const auto& of_pattern : lane.rules_of_pattern) always(of_pattern);
      lane.rules_of_pattern.clear();
      continue;
    }
    lane.scanner = std::move(*scanner);
    for (const std::size_t pattern : lane.scanner.refused()) {
      if (pattern >= lane.rules_of_pattern.size()) continue;
      always(lane.rules_of_pattern[pattern]);
      known[i].erase(key_of(patterns[i][pattern]));
    }
  }
  plan_values(plan, known, cache);
  std::ranges::sort(plan.always);
  plan.always.erase(std::unique(plan.always.begin(), plan.always.end()), plan.always.end());
}

// The scanners know more than which rules to try: also which of a rule's values cannot hold. What the first one does not look for
// is looked for by a second one, and only in texts for which some rule was announced.
void RuleSet::plan_values(Plan& plan, const KnownPatterns& known, PatternCache* cache) {
  std::array<std::vector<ScanPattern>, kEventTexts> patterns;
  KnownPatterns in_sieve;
  plan.of_rule.resize(rules_.size());
  for (std::size_t number = 0; number < rules_.size(); ++number) {
    std::size_t values = 0;
    for (const SigmaItem& item : rules_[number].items) values += item.values.size();
    const bool is_long = values >= kSieveFrom;
    for (const SigmaItem& item : rules_[number].items) {
      std::vector<ValuePatterns>& of_item = plan.of_rule[number].emplace_back();
      for (const SigmaValue& value : item.values) {
        ValuePatterns& of_value = of_item.emplace_back();
        const unsigned lanes = lanes_of(item.field);
        const std::optional<Announced> announced = lanes == 0 ? std::nullopt : announced_by(value, lanes);
        if (!announced) continue;
        const ScanPattern& pattern = announced->patterns.front().pattern;
        for (std::size_t lane = 0; lane < kEventTexts; ++lane) {
          if ((lanes >> lane & 1) == 0) continue;
          const bool is_scanned = !plan.lanes[lane].rules_of_pattern.empty();
          if (const auto at = known[lane].find(key_of(pattern)); is_scanned && at != known[lane].end()) {
            of_value.push_back({static_cast<std::uint8_t>(lane), false, static_cast<std::uint32_t>(at->second)});
            continue;
          }
          if (!is_long || lanes != kSievedLanes) {
            of_value.clear();
            break;
          }
          const auto [at, is_new] = in_sieve[lane].emplace(key_of(pattern), patterns[lane].size());
          if (is_new) patterns[lane].push_back(pattern);
          of_value.push_back({static_cast<std::uint8_t>(lane), true, static_cast<std::uint32_t>(at->second)});
        }
      }
    }
  }
  std::array<std::vector<bool>, kEventTexts> missing;  // patterns that the second scanner cannot hold
  for (std::size_t i = 0; i < kEventTexts; ++i) {
    if (patterns[i].empty()) continue;
    Lane& lane = plan.lanes[i];
    missing[i].resize(patterns[i].size());
    lane.sieve_patterns = patterns[i].size();
    auto scanner = PatternScanner::build(patterns[i], cache);
    if (!scanner.has_value()) {
      problems_.push_back(scanner.error());
      missing[i].assign(patterns[i].size(), true);
      continue;
    }
    lane.sieve = std::move(*scanner);
    for (const std::size_t pattern : lane.sieve.refused()) missing[i][pattern] = true;
  }
  for (RulePatterns& of_rule : plan.of_rule) {
    for (std::vector<ValuePatterns>& of_item : of_rule) {
      for (ValuePatterns& of_value : of_item) {
        const bool unknown =
            std::ranges::any_of(of_value, [&](const LanePattern& p) { return p.in_sieve && missing[p.lane][p.pattern]; });
        if (unknown) of_value.clear();  // it may stand where nobody looks for it
      }
    }
  }
}

std::vector<std::uint32_t> RuleSet::unannounced() const {
  std::vector<std::uint32_t> numbers;
  for (const Plan& plan : plans_) numbers.insert(numbers.end(), plan.always.begin(), plan.always.end());
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace hinomi::findings
