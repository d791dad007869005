#include "findings/rule_matcher.h"

#include <algorithm>
#include <bit>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxClean = 8'192;
constexpr std::size_t kMaxCleanText = 512;

}  // namespace

RuleMatcher::RuleMatcher(const RuleSet& rules, const CrsRules* crs) : rules_(rules) {
  if (crs != nullptr && !crs->rules().empty()) crs_.emplace(*crs);
  for (std::size_t traffic = 0; traffic < RuleSet::kTraffics; ++traffic) {
    for (std::size_t i = 0; i < kEventTexts; ++i) {
      const RuleSet::Lane& shared = rules.plans_[traffic].lanes[i];
      Lane& lane = lanes_[traffic][i];
      const auto twin = [](const PatternScanner& of) {
        auto scanner = of.twin();
        HINOMI_ASSERT(scanner.has_value());  // out of memory
        return std::move(*scanner);
      };
      lane.sieve = twin(shared.sieve);
      lane.sieved.resize(shared.sieve_patterns / 64 + 1);
      if (shared.rules_of_pattern.empty()) continue;
      lane.scanner = twin(shared.scanner);
      lane.rules_of_pattern = &shared.rules_of_pattern;
      lane.met.resize((shared.rules_of_pattern.size() + std::size(kEscapeMarks)) / 64 + 1);
      lane.seen.resize(lane.met.size());
    }
  }
}

/// Adds the rules that the text's patterns announce to the candidates.
void RuleMatcher::scan(Lane& lane, EventText which) {
  const DecodedText& text = fields_.text(which);
  const std::string_view raw = text.form(0);
  if (raw.empty()) return;
  // Agents and referers recur all the time.
  const bool recurs = (which == EventText::Referer || which == EventText::Agent) && raw.size() <= kMaxCleanText;
  if (recurs && lane.clean.contains(absl::string_view(raw.data(), raw.size()))) return;
  const std::size_t before = candidates_.size();
  const auto collect = [&] {
    bool marked = false;
    for (std::size_t word = 0; word < lane.met.size(); ++word) {
      if (lane.met[word] == 0) continue;
      if (lane.seen[word] == 0) lane.seen_words.push_back(word);
      lane.seen[word] |= lane.met[word];
      for (; lane.met[word] != 0; lane.met[word] &= lane.met[word] - 1) {
        const std::size_t pattern = word * 64 + static_cast<std::size_t>(std::countr_zero(lane.met[word]));
        if (pattern >= lane.rules_of_pattern->size()) {
          marked = true;
          continue;
        }
        const std::vector<std::uint32_t>& of_pattern = (*lane.rules_of_pattern)[pattern];
        candidates_.insert(candidates_.end(), of_pattern.begin(), of_pattern.end());
      }
    }
    return marked;
  };
  const bool met = lane.scanner.scan(raw, lane.met);
  if (met && collect()) {
    fields_.decoded(which);
    for (std::size_t form = 1; form < text.forms(); ++form) {
      if (lane.scanner.scan(text.form(form), lane.met)) collect();
    }
  }
  // Only what stays as logged: a rule that another lane announces may look at this text's decoded forms too.
  if (recurs && candidates_.size() == before && text.forms() == 1 && lane.clean.size() < kMaxClean) lane.clean.emplace(raw);
}

bool RuleMatcher::Sieve::may_hold(std::size_t item, std::size_t value) const {
  const auto is_set = [](const std::vector<std::uint64_t>& bits, std::size_t i) { return (bits[i / 64] >> i % 64 & 1) != 0; };
  const RuleSet::ValuePatterns& patterns = rule_[item][value];
  if (patterns.empty()) return true;
  for (const RuleSet::LanePattern& p : patterns) {
    Lane& lane = lanes_[p.lane];
    if (p.in_sieve && !lane.is_sieved) matcher_.sieve(lane, static_cast<EventText>(p.lane));
    if (is_set(p.in_sieve ? lane.sieved : lane.seen, p.pattern)) return true;
  }
  return false;
}

void RuleMatcher::sieve(Lane& lane, EventText which) {
  lane.is_sieved = true;
  std::ranges::fill(lane.sieved, 0);
  const DecodedText& text = fields_.decoded(which);
  for (std::size_t form = 0; form < text.forms(); ++form) lane.sieve.scan(text.form(form), lane.sieved);
}

void RuleMatcher::match_rules(const Event& event) {
  fields_.set(event);
  const auto traffic = static_cast<std::size_t>(RuleSet::traffic_of(event));
  const RuleSet::Plan& plan = rules_.plans_[traffic];
  candidates_ = plan.always;
  const auto add = [&](const std::vector<std::uint32_t>& numbers) {
    candidates_.insert(candidates_.end(), numbers.begin(), numbers.end());
  };
  if (event.status >= 0 && event.status < static_cast<std::int64_t>(plan.of_status.size())) {
    add(plan.of_status[static_cast<std::size_t>(event.status)]);
  }
  for (const auto& [method, numbers] : plan.of_method) {
    if (iequals(method, event.method)) add(numbers);
  }
  for (std::size_t i = 0; i < kEventTexts; ++i) {
    Lane& lane = lanes_[traffic][i];
    lane.is_sieved = false;
    if (lane.rules_of_pattern == nullptr) continue;
    for (const std::size_t word : lane.seen_words) lane.seen[word] = 0;
    lane.seen_words.clear();
    scan(lane, static_cast<EventText>(i));
  }
  if (candidates_.empty()) return;
  std::ranges::sort(candidates_);
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
  for (const std::uint32_t candidate : candidates_) {
    const Sieve sieve(plan.of_rule[candidate], *this, lanes_[traffic]);
    if (sigma_holds(rules_.rules()[candidate], fields_, &sieve)) held_.push_back(candidate);
  }
}

void RuleMatcher::match_crs(const Event& event) {
  verdict_ = nullptr;
  if (!crs_ || event.kind != EventKind::HttpRequest) return;
  verdict_ = &crs_->match(event);
  if (!verdict_->alarm) return;
  const std::size_t before = held_.size();
  const auto first = static_cast<std::uint32_t>(rules_.rules().size());
  for (const CrsMatch& match : verdict_->matches) held_.push_back(first + match.rule);
  std::sort(held_.begin() + static_cast<std::ptrdiff_t>(before), held_.end());
  held_.erase(std::unique(held_.begin() + static_cast<std::ptrdiff_t>(before), held_.end()), held_.end());
}

const std::vector<std::uint32_t>& RuleMatcher::match(const Event& event) {
  held_.clear();
  match_rules(event);
  match_crs(event);
  return held_;
}

void RuleMatcher::match(Batch& batch) {
  // The numbers move while there come more; views are set at the end.
  ends_.clear();
  batch.rules.clear();
  for (const Event& event : batch.events) {
    const std::vector<std::uint32_t>& held = match(event);
    batch.rules.insert(batch.rules.end(), held.begin(), held.end());
    ends_.push_back(static_cast<std::uint32_t>(batch.rules.size()));
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    batch.events[i].rules = std::span(batch.rules).subspan(begin, ends_[i] - begin);
    begin = ends_[i];
  }
}

}  // namespace hinomi::findings
