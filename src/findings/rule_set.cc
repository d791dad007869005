#include "findings/rule_set.h"

#include <bit>
#include <optional>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "findings/sigma_match.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxClean = 8'192;
constexpr std::size_t kMaxCleanText = 512;

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

std::optional<Announced> announced_by(const SigmaValue& value, unsigned lanes) {
  if (value.kind == SigmaValue::Kind::Null) return std::nullopt;
  // Expressions cost more than any literal that stands beside them.
  if (value.kind == SigmaValue::Kind::Expression) return Announced{{{{without_anchors(value.text), false}, lanes}}, 0};
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

RuleSet RuleSet::load(const Content& content, const Ledger* ledger) {
  SigmaLibrary library = SigmaLibrary::load(content, ledger);
  RuleSet set = make(std::move(library.rules), std::move(library.problems));
  set.correlations_ = std::move(library.correlations);
  return set;
}

RuleSet RuleSet::make(std::vector<SigmaRule> rules, std::vector<Error> problems) {
  RuleSet set;
  set.rules_ = std::move(rules);
  set.problems_ = std::move(problems);
  std::array<std::vector<ScanPattern>, kLanes> patterns;
  std::array<absl::flat_hash_map<std::string, std::size_t>, kLanes> known;
  for (std::uint32_t i = 0; i < set.rules_.size(); ++i) {
    const std::optional<Announced> announced = announced_by(set.rules_[i], set.rules_[i].condition);
    if (!announced || announced->patterns.empty()) {
      set.always_.push_back(i);
      continue;
    }
    for (const Announcement& announcement : announced->patterns)
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if ((announcement.lanes >> lane & 1) == 0) continue;
        const ScanPattern& pattern = announcement.pattern;
        const auto [at, is_new] = known[lane].emplace((pattern.literal ? 'L' : 'R') + pattern.text, patterns[lane].size());
        std::vector<std::vector<std::uint32_t>>& rules_of_pattern = set.lanes_[lane].rules_of_pattern;
        if (is_new) {
          patterns[lane].push_back(pattern);
          rules_of_pattern.emplace_back();
        }
        std::vector<std::uint32_t>& of_pattern = rules_of_pattern[at->second];
        if (of_pattern.empty() || of_pattern.back() != i) of_pattern.push_back(i);
      }
  }
  for (std::size_t i = 0; i < kLanes; ++i) {
    Lane& lane = set.lanes_[i];
    lane.first_mark = static_cast<std::uint32_t>(patterns[i].size());
    for (const std::string_view mark : kEscapeMarks) patterns[i].push_back({std::string(mark), true});
    lane.met.resize(patterns[i].size() / 64 + 1);
    auto scanner = PatternScanner::build(patterns[i]);
    if (!scanner.has_value()) {
      set.problems_.push_back(scanner.error());
      for (const auto& of_pattern : lane.rules_of_pattern)
        set.always_.insert(set.always_.end(), of_pattern.begin(), of_pattern.end());
      continue;
    }
    lane.scanner = std::move(*scanner);
    for (const std::size_t pattern : lane.scanner.refused())
      if (pattern < lane.rules_of_pattern.size())
        set.always_.insert(set.always_.end(), lane.rules_of_pattern[pattern].begin(), lane.rules_of_pattern[pattern].end());
  }
  return set;
}

/// Adds the rules that the text's patterns announce to the candidates.
void RuleSet::scan(std::size_t number) {
  Lane& lane = lanes_[number];
  if (lane.first_mark == 0) return;
  const auto which = static_cast<EventText>(number);
  const DecodedText& text = fields_.text(which);
  const std::string_view raw = text.form(0);
  if (raw.empty()) return;
  // Agents and referers recur all the time.
  const bool recurs = (which == EventText::Referer || which == EventText::Agent) && raw.size() <= kMaxCleanText;
  if (recurs && lane.clean.contains(absl::string_view(raw.data(), raw.size()))) return;
  const std::size_t before = candidates_.size();
  const auto collect = [&] {
    bool marked = false;
    for (std::size_t word = 0; word < lane.met.size(); ++word)
      for (; lane.met[word] != 0; lane.met[word] &= lane.met[word] - 1) {
        const std::size_t pattern = word * 64 + static_cast<std::size_t>(std::countr_zero(lane.met[word]));
        if (pattern >= lane.first_mark) {
          marked = true;
          continue;
        }
        const std::vector<std::uint32_t>& of_pattern = lane.rules_of_pattern[pattern];
        candidates_.insert(candidates_.end(), of_pattern.begin(), of_pattern.end());
      }
    return marked;
  };
  const bool met = lane.scanner.scan(raw, lane.met);
  if (met && collect()) {
    fields_.decoded(which);
    for (std::size_t form = 1; form < text.forms(); ++form)
      if (lane.scanner.scan(text.form(form), lane.met)) collect();
  }
  // Only what stays as logged: a rule that another lane announces may look at this text's decoded forms too.
  if (recurs && candidates_.size() == before && text.forms() == 1 && lane.clean.size() < kMaxClean) lane.clean.emplace(raw);
}

const std::vector<std::uint32_t>& RuleSet::match(const Event& event) {
  fired_.clear();
  fields_.set(event);
  candidates_ = always_;
  for (std::size_t lane = 0; lane < kLanes; ++lane) scan(lane);
  if (candidates_.empty()) return fired_;
  std::sort(candidates_.begin(), candidates_.end());
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
  for (const std::uint32_t candidate : candidates_)
    if (sigma_holds(rules_[candidate], fields_)) fired_.push_back(candidate);
  return fired_;
}

}  // namespace hinomi::findings
