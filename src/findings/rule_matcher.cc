#include "findings/rule_matcher.h"

#include <algorithm>
#include <bit>

#include "base/text.h"
#include "findings/rule_finding.h"

namespace hinomi::findings {
namespace {

/// Events whose remembered texts are fetched before they are matched: as long as memory takes to answer. Where those lie is fetched
/// as long before.
constexpr std::size_t kAhead = 4;

}  // namespace

RuleMatcher::RuleMatcher(const RuleSet& rules, const CrsRules* crs, CrsUse use)
    : rules_(rules), crs_use_(use), announced_(rules.rules().size()) {
  if (crs != nullptr && !crs->rules().empty()) crs_.emplace(*crs);
  for (std::size_t traffic = 0; traffic < RuleSet::kTraffics; ++traffic) {
    for (std::size_t i = 0; i < kEventTexts; ++i) {
      const RuleSet::Lane& shared = rules.plans_[traffic].lanes[i];
      Lane& lane = lanes_[traffic][i];
      if (shared.marks_of_pattern.empty()) continue;
      auto scanner = shared.scanner.twin();
      HINOMI_ASSERT(scanner.has_value());  // out of memory
      lane.scanner = std::move(*scanner);
      lane.shared = &shared;
      lane.met.resize((shared.marks_of_pattern.size() + std::size(kEscapeMarks)) / 64 + 1);
      lane.seen.resize(lane.met.size());
    }
  }
}

std::string_view RuleMatcher::recurring(const Event& event, std::size_t lane) {
  static_assert(static_cast<std::size_t>(EventText::Target) == 0 && static_cast<std::size_t>(EventText::Referer) == 1 &&
                static_cast<std::size_t>(EventText::Agent) == 2);
  return lane == 0 ? event.target : lane == 1 ? event.referer : event.agent;
}

RuleMatcher::Hashes RuleMatcher::hash(const Event& event) const {
  Hashes hashes{};
  if (event.kind != EventKind::HttpRequest) return hashes;
  for (std::size_t i = 0; i < kRecurring; ++i) {
    const std::string_view text = recurring(event, i);
    if (text.empty() || text.size() > TextMemory::kMaxText) continue;
    hashes[i] = TextMemory::hash_of(text);
    memories_[i].prefetch_place(hashes[i]);
  }
  return hashes;
}

void RuleMatcher::prefetch_texts(const Hashes& hashes) const {
  for (std::size_t i = 0; i < kRecurring; ++i)
    if (hashes[i] != 0) memories_[i].prefetch_text(hashes[i]);
}

/// Patterns were met in a text: the rules all of whose requirements are met become candidates.
void RuleMatcher::see(const Lane& lane, const FoundWord& found) {
  const RuleSet::Lane& shared = *lane.shared;
  if (found.word >= shared.marking.size()) return;  // only marks of escapes stand behind
  for (std::uint64_t patterns = found.bits & shared.marking[found.word]; patterns != 0; patterns &= patterns - 1) {
    const std::size_t pattern = found.word * 64 + static_cast<std::size_t>(std::countr_zero(patterns));
    for (const RuleSet::Mark& mark : shared.marks_of_pattern[pattern]) {
      const std::uint8_t before = announced_[mark.rule];
      if ((before & mark.requirement) != 0) continue;
      if (before == 0) announced_rules_.push_back(mark.rule);
      announced_[mark.rule] |= mark.requirement;
      if (announced_[mark.rule] == plan_->needed[mark.rule]) candidates_.push_back(mark.rule);
    }
  }
}

/// The forms of a text but the first, one behind the other: what a scanner meets across their borders is too much, never too
/// little.
std::string_view RuleMatcher::decoded_forms(EventText which) {
  const DecodedText& text = fields_.decoded(which);
  if (text.forms() == 1) return {};
  if (text.forms() == 2) return text.form(1);
  forms_.assign(text.form(1));
  for (std::size_t form = 2; form < text.forms(); ++form) forms_.append("\n").append(text.form(form));
  return forms_;
}

void RuleMatcher::scan(Lane& lane, EventText which) {
  bool marked = false;
  const auto collect = [&] {
    for (std::uint32_t word = 0; word < lane.met.size(); ++word) {
      const std::uint64_t patterns = std::exchange(lane.met[word], 0);
      if (patterns == 0) continue;
      const std::size_t first_mark = lane.shared->marks_of_pattern.size();
      if (word >= first_mark / 64) marked |= (patterns >> (word == first_mark / 64 ? first_mark % 64 : 0)) != 0;
      if (lane.seen[word] == 0) lane.scanned.push_back({word, 0});
      lane.seen[word] |= patterns;
    }
  };
  lane.scanned.clear();
  if (lane.scanner.scan(fields_.text(which).form(0), lane.met)) collect();
  if (marked && lane.scanner.scan(decoded_forms(which), lane.met)) collect();
  for (FoundWord& found : lane.scanned) found.bits = lane.seen[found.word];
  lane.found = lane.scanned;
}

bool RuleMatcher::Sieve::may_hold(std::size_t item, std::size_t value) const {
  const RuleSet::ValuePatterns& patterns = rule_[item][value];
  for (std::size_t i = 0; i < patterns.size();) {
    const std::uint8_t requirement = patterns[i].requirement;
    bool met = false;
    for (; i < patterns.size() && patterns[i].requirement == requirement; ++i) {
      if (met) continue;
      const RuleSet::LanePatterns& p = patterns[i];
      met = (lanes_[p.lane].seen[p.word] & p.bits) != 0;
    }
    if (!met) return false;
  }
  return true;
}

void RuleMatcher::match_rules(const Event& event, const Hashes& hashes) {
  fields_.set(event);
  const RuleSet::Traffic traffic = RuleSet::traffic_of(event);
  plan_ = &rules_.plan(traffic);
  for (const std::uint32_t rule : announced_rules_) announced_[rule] = 0;
  announced_rules_.clear();
  candidates_ = plan_->always;
  const auto add = [&](const std::vector<std::uint32_t>& numbers) {
    candidates_.insert(candidates_.end(), numbers.begin(), numbers.end());
  };
  if (event.status >= 0 && event.status < static_cast<std::int64_t>(plan_->of_status.size())) {
    add(plan_->of_status[static_cast<std::size_t>(event.status)]);
  }
  for (const auto& [method, numbers] : plan_->of_method) {
    if (iequals(method, event.method)) add(numbers);
  }
  std::array<Lane, kEventTexts>& lanes = lanes_[static_cast<std::size_t>(traffic)];
  known_.fill(nullptr);
  for (std::size_t i = 0; i < kEventTexts; ++i) {
    Lane& lane = lanes[i];
    for (const FoundWord& found : lane.found) lane.seen[found.word] = 0;
    lane.found = {};
    const std::uint64_t hash = i < kRecurring ? hashes[i] : 0;
    if (hash != 0 && (known_[i] = memories_[i].find(recurring(event, i), hash)) != nullptr) {
      lane.found = known_[i]->found();
      for (const FoundWord& found : lane.found) lane.seen[found.word] = found.bits;
    } else {
      if (lane.shared != nullptr) scan(lane, static_cast<EventText>(i));
      if (hash != 0) known_[i] = memories_[i].remember(recurring(event, i), hash, lane.found);
    }
    for (const FoundWord& found : lane.found) see(lane, found);
  }
  if (candidates_.empty()) return;
  std::ranges::sort(candidates_);
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
  for (const std::uint32_t candidate : candidates_) {
    const Sieve sieve(plan_->of_rule[candidate], lanes);
    if (sigma_holds(rules_.rules()[candidate], fields_, &sieve)) held_.push_back(candidate);
  }
}

/// No rule of the Core Rule Set begins in any part of the request; asked once of texts that recur.
bool RuleMatcher::is_quiet_for_crs(const Event& event) {
  if (!event.host.empty() || !CrsMatcher::has_plain_line(event)) return false;
  constexpr std::array kSources{CrsSource::Target, CrsSource::Referer, CrsSource::Agent};
  for (std::size_t i = 0; i < kRecurring; ++i) {
    using Quiet = TextMemory::Quiet;
    const std::string_view text = recurring(event, i);
    Quiet quiet = known_[i] == nullptr ? Quiet::Unknown : known_[i]->quiet;
    if (quiet == Quiet::No) return false;
    if (quiet == Quiet::Yes) continue;
    quiet = crs_->is_quiet(kSources[i], text) ? Quiet::Yes : Quiet::No;
    // Of other texts than targets the answer may change: the matcher learns.
    if (known_[i] != nullptr && (quiet == Quiet::Yes || kSources[i] == CrsSource::Target)) known_[i]->quiet = quiet;
    if (quiet == Quiet::No) return false;
  }
  return true;
}

void RuleMatcher::match_crs(const Event& event) {
  verdict_ = nullptr;
  if (!crs_ || event.kind != EventKind::HttpRequest) return;
  const auto tells = [&](std::uint32_t rule) { return tells_attack(rules_.rules()[rule]); };
  if (crs_use_ == CrsUse::WhereNoRuleTells && std::ranges::any_of(held_, tells)) return;
  if (is_quiet_for_crs(event)) return;
  verdict_ = &crs_->match_suspect(event);
  if (!verdict_->alarm) return;
  const std::size_t before = held_.size();
  const auto first = static_cast<std::uint32_t>(rules_.rules().size());
  for (const CrsMatch& match : verdict_->matches) held_.push_back(first + match.rule);
  std::sort(held_.begin() + static_cast<std::ptrdiff_t>(before), held_.end());
  held_.erase(std::unique(held_.begin() + static_cast<std::ptrdiff_t>(before), held_.end()), held_.end());
}

const std::vector<std::uint32_t>& RuleMatcher::match(const Event& event) { return match(event, hash(event)); }

const std::vector<std::uint32_t>& RuleMatcher::match(const Event& event, const Hashes& hashes) {
  held_.clear();
  match_rules(event, hashes);
  match_crs(event);
  return held_;
}

bool RuleMatcher::sends(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

std::uint64_t RuleMatcher::path_hash_of(std::string_view target) {
  return target.empty() ? 0 : TextMemory::hash_of(target.substr(0, target.find('?')));
}

void RuleMatcher::match(Batch& batch) {
  // The numbers move while there come more; views are set at the end.
  ends_.clear();
  batch.rules.clear();
  std::array<Hashes, 2 * kAhead> ring;  // of the events to come
  const std::vector<Event>& events = batch.events;
  for (std::size_t i = 0; i < std::min(ring.size(), events.size()); ++i) ring[i] = hash(events[i]);
  for (std::size_t i = 0; i < std::min(kAhead, events.size()); ++i) prefetch_texts(ring[i]);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Hashes hashes = ring[i % ring.size()];
    // Here the target is at hand; later it would have to be fetched again.
    if (events[i].kind == EventKind::HttpRequest) {
      batch.events[i].sends = sends(events[i].method);
      batch.events[i].path_hash = path_hash_of(events[i].target);
      batch.events[i].target_hash = hashes[static_cast<std::size_t>(EventText::Target)];
    }
    const std::vector<std::uint32_t>& held = match(events[i], hashes);
    if (i + kAhead < events.size()) prefetch_texts(ring[(i + kAhead) % ring.size()]);
    if (i + ring.size() < events.size()) ring[i % ring.size()] = hash(events[i + ring.size()]);
    batch.rules.insert(batch.rules.end(), held.begin(), held.end());
    ends_.push_back(static_cast<std::uint32_t>(batch.rules.size()));
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    Event& event = batch.events[i];
    event.rules = std::span(batch.rules).subspan(begin, ends_[i] - begin);
    begin = ends_[i];
  }
}

}  // namespace hinomi::findings
