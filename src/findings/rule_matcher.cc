#include "findings/rule_matcher.h"

#include <algorithm>
#include <bit>

#include <absl/hash/hash.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxKnown = 8'192;  // of each kind of text
constexpr std::size_t kMaxKnownText = 256;
constexpr std::size_t kCame = 16'384;

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
      lane.came.resize(kCame);
    }
  }
}

/// Patterns of one word were met in the text: the rules that they announce become candidates.
void RuleMatcher::see(Lane& lane, std::size_t word, std::uint64_t patterns) {
  if (patterns == 0) return;
  if (lane.seen[word] == 0) lane.seen_words.push_back(word);
  lane.seen[word] |= patterns;
  for (; patterns != 0; patterns &= patterns - 1) {
    const std::size_t pattern = word * 64 + static_cast<std::size_t>(std::countr_zero(patterns));
    if (pattern >= lane.rules_of_pattern->size()) break;  // only marks stand behind
    const std::vector<std::uint32_t>& of_pattern = (*lane.rules_of_pattern)[pattern];
    candidates_.insert(candidates_.end(), of_pattern.begin(), of_pattern.end());
  }
}

void RuleMatcher::scan(Lane& lane, EventText which) {
  lane.now = nullptr;
  const DecodedText& text = fields_.text(which);
  const std::string_view raw = text.form(0);
  if (raw.empty()) return;
  const bool recurs =
      (which == EventText::Target || which == EventText::Referer || which == EventText::Agent) && raw.size() <= kMaxKnownText;
  const absl::string_view key(raw.data(), raw.size());
  if (recurs) {
    if (const auto known = lane.known.find(key); known != lane.known.end()) {
      lane.now = &known->second;
      for (const auto& [word, patterns] : lane.now->seen) see(lane, word, patterns);
      return;
    }
  }
  bool marked = false;
  const auto collect = [&] {
    for (std::size_t word = 0; word < lane.met.size(); ++word) {
      const std::uint64_t patterns = std::exchange(lane.met[word], 0);
      const std::size_t first_mark = lane.rules_of_pattern->size();
      if (word >= first_mark / 64) marked |= (patterns >> (word == first_mark / 64 ? first_mark % 64 : 0)) != 0;
      see(lane, word, patterns);
    }
  };
  if (lane.scanner.scan(raw, lane.met)) collect();
  if (marked) {
    fields_.decoded(which);
    for (std::size_t form = 1; form < text.forms(); ++form) {
      if (lane.scanner.scan(text.form(form), lane.met)) collect();
    }
  }
  if (!recurs || lane.known.size() >= kMaxKnown) return;
  // Kept from the second time on: most texts never come again.
  const std::size_t hash = absl::HashOf(key);
  if (std::exchange(lane.came[hash % kCame], static_cast<std::uint32_t>(hash >> 32)) != static_cast<std::uint32_t>(hash >> 32))
    return;
  lane.now = &lane.known[std::string(raw)];
  for (const std::size_t word : lane.seen_words) lane.now->seen.emplace_back(word, lane.seen[word]);
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

bool RuleMatcher::crs_is_quiet(const Event& event) const {
  if (!event.host.empty() || !CrsMatcher::has_plain_line(event)) return false;
  const std::array<Lane, kEventTexts>& lanes = lanes_[static_cast<std::size_t>(RuleSet::Traffic::Web)];
  const auto quiet = [&](EventText which, std::string_view text) {
    const Known* known = lanes[static_cast<std::size_t>(which)].now;
    return text.empty() || text == "-" || (known != nullptr && known->crs_quiet);
  };
  return quiet(EventText::Target, event.target) && quiet(EventText::Referer, event.referer) && quiet(EventText::Agent, event.agent);
}

void RuleMatcher::remember_quiet(const Event& event) {
  std::array<Lane, kEventTexts>& lanes = lanes_[static_cast<std::size_t>(RuleSet::Traffic::Web)];
  const auto remember = [&](EventText which, CrsSource source, std::string_view text) {
    Known* known = lanes[static_cast<std::size_t>(which)].now;
    if (known != nullptr && !known->crs_quiet) known->crs_quiet = crs_->is_quiet(source, text);
  };
  remember(EventText::Target, CrsSource::Target, event.target);
  remember(EventText::Referer, CrsSource::Referer, event.referer);
  remember(EventText::Agent, CrsSource::Agent, event.agent);
}

void RuleMatcher::match_crs(const Event& event) {
  verdict_ = nullptr;
  if (!crs_ || event.kind != EventKind::HttpRequest || crs_is_quiet(event)) return;
  verdict_ = &crs_->match(event);
  remember_quiet(event);
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
