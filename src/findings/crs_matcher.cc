#include "findings/crs_matcher.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxKnown = 16'384;
constexpr std::size_t kMaxKnownText = 512;
constexpr std::size_t kSeen = 65'536;
constexpr std::size_t kMaxWork = 8 * 1024 * 1024;
constexpr std::size_t kMaxMatches = 256;
constexpr std::size_t kMaxChanged = 256;
constexpr std::uint32_t kNotMade = 0xffffffff;

bool is_absent(std::string_view field) { return field.empty() || field == "-"; }

/// Parts whose texts come again in other requests.
bool recurs(CrsPart part) {
  return part == CrsPart::ArgValue || part == CrsPart::ArgName || part == CrsPart::Filename || part >= CrsPart::Referer;
}

struct MacroPart {
  std::string_view name;
  CrsPart part;
};
/// What %{…} can name of a logged request.
constexpr std::array kMacroParts{
    MacroPart{"request_headers.host", CrsPart::Host},       MacroPart{"request_headers.user-agent", CrsPart::Agent},
    MacroPart{"request_headers.referer", CrsPart::Referer}, MacroPart{"remote_addr", CrsPart::RemoteAddress},
    MacroPart{"request_method", CrsPart::Method},           MacroPart{"request_filename", CrsPart::Filename}};

std::uint32_t bit(CrsPart part) { return 1u << static_cast<unsigned>(part); }

}  // namespace

CrsMatcher::CrsMatcher(const CrsRules& rules) : rules_(rules) {
  for (std::size_t of = 0; of < kCrsClasses; ++of)
    if (auto twin = rules.scan(static_cast<CrsClass>(of)).scanner.twin(); twin.has_value()) scanners_[of] = std::move(*twin);
  if (auto twin = rules.target_gate().literals.twin(); twin.has_value()) gate_ = std::move(*twin);
  gate_met_.resize(rules.target_gate().met_by.size() / 64 + 1);
  gate_chains_.resize(rules.target_gate().chains.size());
  std::size_t most = 0;
  for (std::size_t of = 0; of < kCrsClasses; ++of)
    most = std::max(most, rules.scan(static_cast<CrsClass>(of)).marks_of_pattern.size());
  met_.resize(most / 64 + 1);
  seen_.resize(kSeen);
  candidates_.resize(rules.bit_words());
  const auto use_macros = [&](std::string_view text) {
    for (const auto& [name, part] : kMacroParts)
      if (ifind(text, name) != std::string_view::npos) used_parts_ |= bit(part);
  };
  for (const CrsChain& chain : rules.chains())
    for (const CrsLink& link : chain.links) {
      used_parts_ |= link.parts;
      use_macros(link.op.argument);
      for (const CrsSetVar& set : link.set_vars) use_macros(set.name + ' ' + set.value);
    }
}

std::string& CrsMatcher::buffer() {
  if (buffers_used_ == buffers_.size()) buffers_.emplace_back();
  std::string& fresh = buffers_[buffers_used_++];
  fresh.clear();
  return fresh;
}

void CrsMatcher::clear() {
  verdict_.score = 0;
  verdict_.alarm = false;
  verdict_.matches.clear();
  buffers_used_ = 0;
  texts_.clear();
  forms_.clear();
  values_.clear();
  bits_.clear();
  hits_.clear();
  matched_.clear();
  captures_.fill({});
  changed_.clear();
  controls_.clear();
  engine_off_ = skipped_ = false;
  work_ = 0;
}

const CrsVerdict& CrsMatcher::match(const Event& event) {
  const bool quiet =
      event.kind != EventKind::HttpRequest ||
      (has_plain_line(event) && is_quiet(CrsSource::Target, event.target) && is_quiet(CrsSource::Referer, event.referer) &&
       is_quiet(CrsSource::Agent, event.agent) && is_quiet(CrsSource::Host, event.host));
  if (!quiet) return match_suspect(event);
  clear();
  return verdict_;
}

const CrsVerdict& CrsMatcher::match_suspect(const Event& event) {
  clear();
  if (rules_.chains().empty()) return verdict_;
  target_key_.assign(event.method).append(" ").append(event.protocol).append(" ").append(event.target);
  const std::array<std::string_view, kSources> texts{target_key_, event.referer, event.agent, event.host};
  unlogged_ = (event.referer.empty() ? bit(CrsPart::Referer) : 0) | (event.agent.empty() ? bit(CrsPart::Agent) : 0) |
              (event.host.empty() ? bit(CrsPart::Host) : 0);
  std::ranges::fill(candidates_, 0);
  add_target(event);
  add_value(CrsPart::Referer, {}, unescaped(event.referer, kMaxText), kReferer);
  add_value(CrsPart::Agent, {}, unescaped(event.agent, kMaxText), kAgent);
  add_value(CrsPart::Host, {}, unescaped(event.host, kMaxText), kHost);
  if ((used_parts_ & bit(CrsPart::RemoteAddress)) != 0 && event.client.known()) {
    std::string& address = buffer();
    address = event.client.to_string();
    add_value(CrsPart::RemoteAddress, {}, address);
  }
  run_chains();
  verdict_.alarm = verdict_.score >= rules_.threshold();
  if (rules_.remembers() && !engine_off_ && !skipped_ && controls_.empty() && work_ <= kMaxWork) remember(texts);
  return verdict_;
}

void CrsMatcher::remember(std::span<const std::string_view> texts) {
  std::array<bool, kSources> loud{};
  for (const Value& value : values_) loud[value.source] |= value.known != nullptr && !value.known->empty();
  for (const NewHit& hit : hits_) loud[values_[hit.value].source] = true;
  for (std::size_t s = 0; s < kSources; ++s) {
    if (loud[s] || texts[s].size() > kMaxKnownText || is_absent(texts[s]) || !came_before(texts[s])) continue;
    if (quiet_[s].size() >= kMaxKnown) quiet_[s].clear();
    quiet_[s].emplace(texts[s]);
  }
  auto hit = hits_.begin();
  std::ranges::stable_sort(hits_, {}, &NewHit::value);
  for (std::uint32_t i = 0; i < values_.size(); ++i) {
    const auto first = hit;
    while (hit != hits_.end() && hit->value == i) ++hit;
    const Value& value = values_[i];
    const std::string_view text = texts_[forms_[value.forms]].text;
    // Values are many and cheap to decide when nothing ran on them.
    const bool worth = value.tried || value.part != CrsPart::ArgValue;
    if (value.known != nullptr || !worth || !recurs(value.part) || text.size() > kMaxKnownText || !came_before(text)) continue;
    auto& known = known_[static_cast<std::size_t>(value.part)];
    if (known.size() >= kMaxKnown) known.clear();
    std::vector<Hit>& hits = known[std::string(text)];
    hits.clear();
    for (auto at = first; at != hit; ++at) hits.push_back({at->chain, std::string(at->text.substr(0, kMaxKnownText))});
  }
}

/// Texts are kept from the second time on: most targets and most attacks never come again.
bool CrsMatcher::came_before(std::string_view text) {
  const std::size_t hash = absl::HashOf(absl::string_view(text.data(), text.size()));
  const auto half = static_cast<std::uint32_t>(hash >> 32);
  return std::exchange(seen_[hash % seen_.size()], half) == half;
}

std::uint32_t CrsMatcher::add_text(std::string_view text, const ByteSet& bytes, CrsPart part) {
  TextForm& form = texts_.emplace_back();
  form.text = text;
  form.bytes = bytes;
  form.part = part;
  form.after.fill(kNotMade);
  form.bits = static_cast<std::uint32_t>(bits_.size());
  bits_.resize(bits_.size() + candidates_.size());
  scan(form);
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

/// Notes the chains that the text announces.
void CrsMatcher::scan(const TextForm& form) {
  const CrsRules::Scan& scan = rules_.scan(class_of(form.part));
  requirements_.assign(scan.met_by_all.begin(), scan.met_by_all.end());
  for (const CrsRules::ByteGate& gate : scan.gates)
    if (gate.bytes.meets(form.bytes)) requirements_[gate.mark.word] |= gate.mark.bit;
  if (rules_.use(form.part).literals && form.text.size() > 1 &&
      scanners_[static_cast<std::size_t>(class_of(form.part))].scan(form.text, met_)) {
    for (std::size_t word = 0; word < met_.size(); ++word)
      for (std::uint64_t left = std::exchange(met_[word], 0); left != 0; left &= left - 1)
        for (const CrsRules::Mark& mark : scan.marks_of_pattern[word * 64 + static_cast<std::size_t>(std::countr_zero(left))])
          requirements_[mark.word] |= mark.bit;
  }
  const std::size_t words = candidates_.size();
  for (std::size_t i = 0; i < words; ++i) {
    std::uint64_t all = requirements_[i];
    for (std::size_t r = 1; r < kRequirements; ++r) all &= requirements_[r * words + i];
    bits_[form.bits + i] = all;
    candidates_[i] |= all;
  }
}

/// The text after one more transformation; made once however many rules want it.
std::uint32_t CrsMatcher::form_after(std::uint32_t before, CrsTransform transform) {
  const auto slot = static_cast<std::size_t>(transform);
  if (const std::uint32_t known = texts_[before].after[slot]; known != kNotMade) return known;
  std::uint32_t made = before;
  if (texts_[before].text.empty() || !may_change(transform, texts_[before].bytes)) {
    // as it is
  } else if (becomes_empty(transform, texts_[before].bytes, texts_[before].text.size())) {
    TextForm& form = texts_.emplace_back();  // nothing is announced in it
    form.after.fill(kNotMade);
    form.part = texts_[before].part;
    form.bits = static_cast<std::uint32_t>(bits_.size());
    bits_.resize(bits_.size() + candidates_.size());
    made = static_cast<std::uint32_t>(texts_.size() - 1);
  } else {
    std::string& out = buffer();
    apply(transform, texts_[before].text, rules_.unmapped(), out);
    if (out == texts_[before].text) {
      --buffers_used_;
    } else if (transform == CrsTransform::Lowercase) {
      // Announcements do not tell upper from lower case: those of the text before hold.
      TextForm& form = texts_.emplace_back();
      form.text = out;
      form.bytes = texts_[before].bytes.lowered();
      form.part = texts_[before].part;
      form.after.fill(kNotMade);
      form.bits = texts_[before].bits;
      made = static_cast<std::uint32_t>(texts_.size() - 1);
    } else {
      made = add_text(out, ByteSet::of(out), texts_[before].part);
    }
  }
  texts_[before].after[slot] = made;
  return made;
}

/// Adds a part with all the forms that rules look at; forms that do not differ share one text.
void CrsMatcher::add_value(CrsPart part, std::string_view key, std::string_view text, Source source) {
  if ((used_parts_ & bit(part)) == 0 || (text.empty() && part >= CrsPart::Referer)) return;
  Value& value = values_.emplace_back();
  value.part = part;
  value.key = key;
  value.source = source;
  value.forms = static_cast<std::uint32_t>(forms_.size());
  const auto& known = known_[static_cast<std::size_t>(part)];
  if (const auto found = known.empty() ? known.end() : known.find(absl::string_view(text.data(), text.size()));
      found != known.end()) {
    value.known = &found->second;
    TextForm& form = texts_.emplace_back();
    form.text = text;
    form.part = part;
    forms_.push_back(static_cast<std::uint32_t>(texts_.size() - 1));
    for (const Hit& hit : found->second) candidates_[hit.chain / 64] |= std::uint64_t{1} << hit.chain % 64;
    return;
  }
  const std::uint32_t first = value.forms;
  const CrsRules::PartUse& use = rules_.use(part);
  std::uint32_t root = kNotMade;
  if (part == CrsPart::Uri && values_.front().part == CrsPart::UriRaw && rules_.use(CrsPart::UriRaw).literals) {
    // Without percent signs the decoded target is the target.
    const std::uint32_t raw = forms_[values_.front().forms];
    if (texts_[raw].text.data() == text.data() && texts_[raw].text.size() == text.size()) root = raw;
  }
  if (root == kNotMade) root = add_text(text, ByteSet::of(text), part);
  forms_.resize(forms_.size() + rules_.lanes().size(), root);
  const std::vector<std::uint32_t>& lanes = texts_[root].bytes.meets(use.changing) ? use.lanes : use.base64;
  for (const std::uint32_t lane : lanes) {
    const CrsRules::Lane& step = rules_.lanes()[lane];
    forms_[first + lane] = form_after(forms_[first + step.parent], step.transform);
  }
}

void CrsMatcher::run_chains() {
  for (const std::uint32_t chain : rules_.ungated()) candidates_[chain / 64] |= std::uint64_t{1} << chain % 64;
  std::uint32_t from = 0;
  for (std::uint32_t word = 0; word < candidates_.size(); ++word)
    for (std::uint64_t left = candidates_[word]; left != 0; left &= left - 1) {
      const std::uint32_t number = word * 64 + static_cast<std::uint32_t>(std::countr_zero(left));
      if (number < from) continue;
      const CrsChain& chain = rules_.chains()[number];
      if (!controls_.empty() && removed(rules_.rules()[chain.rule])) continue;
      if (!chain_holds(number)) continue;
      if (chain.skip_to != 0) {
        from = chain.skip_to;
        skipped_ = true;
      }
      for (const CrsControl& control : chain.controls) {
        if (control.kind == CrsControl::Kind::EngineOff) {
          engine_off_ = true;
          return;
        }
        controls_.push_back(&control);
      }
    }
}

bool CrsMatcher::removed(const CrsRule& rule) const {
  return std::ranges::any_of(controls_, [&](const CrsControl* control) {
    if (control->kind != CrsControl::Kind::RemoveRules) return false;
    return control->tag.empty() ? rule.id >= control->first_id && rule.id <= control->last_id
                                : std::ranges::find(rule.tags, control->tag) != rule.tags.end();
  });
}

bool CrsMatcher::chain_holds(std::uint32_t number) {
  const CrsChain& chain = rules_.chains()[number];
  matched_.clear();
  const int before = verdict_.score;
  for (std::size_t link = 0; link < chain.links.size(); ++link)
    if (!link_holds(number, link)) return false;
  const CrsRule& rule = rules_.rules()[chain.rule];
  if (rule.scores && !matched_.empty() && verdict_.matches.size() < kMaxMatches)
    verdict_.matches.push_back(
        {chain.rule, verdict_.score - before, matched_.front().part, matched_.front().key, matched_.front().text});
  return true;
}

bool CrsMatcher::link_holds(std::uint32_t number, std::size_t n) {
  const CrsLink& link = rules_.chains()[number].links[n];
  std::string expanded;
  std::string_view argument = link.op.argument;
  if (link.op.has_macro) argument = expanded = expand(argument);
  bool holds = false;
  for (const CrsTarget& target : link.targets) {
    if (target.count) {
      const int count = count_of(target);
      if (count >= 0) {
        std::string& digits = buffer();
        digits = std::to_string(count);
        holds |= try_raw(link, target.part, target.selector, digits, argument);
      }
      continue;
    }
    if (target.part < CrsPart::Logged) {
      for (std::uint32_t v = 0; v < values_.size(); ++v) {
        const Value& value = values_[v];
        if (value.part != target.part) continue;
        if (!target.selector.empty() &&
            (target.expression ? !target.expression->found_in(value.key, memory_) : value.key != target.selector))
          continue;
        if ((!link.excluded.empty() || !controls_.empty()) && excluded(link, rules_.rules()[rules_.chains()[number].rule], value))
          continue;
        holds |= value_holds(number, n, v, argument);
      }
      continue;
    }
    const std::size_t count = matched_.size();  // this link adds to them
    switch (target.part) {
      case CrsPart::MatchedVar:
        if (count > 0) holds |= try_raw(link, matched_.back().part, matched_.back().key, matched_.back().text, argument);
        break;
      case CrsPart::MatchedVarName:
      case CrsPart::MatchedVarsNames:
        for (std::size_t i = target.part == CrsPart::MatchedVarName && count > 0 ? count - 1 : 0; i < count; ++i) {
          std::string& name = buffer();
          name = crs_part_name(matched_[i].part, matched_[i].key);
          holds |= try_raw(link, matched_[i].part, matched_[i].key, name, argument);
        }
        break;
      case CrsPart::MatchedVars:
        for (std::size_t i = 0; i < count; ++i)
          holds |= try_raw(link, matched_[i].part, matched_[i].key, matched_[i].text, argument);
        break;
      default: {  // TX
        if (!target.expression) {
          holds |= try_raw(link, CrsPart::Tx, target.selector, variable(target.selector), argument);
          break;
        }
        const std::size_t variables = changed_.size();
        for (std::size_t i = 0; i < variables; ++i)
          if (target.expression->found_in(changed_[i].first, memory_)) {
            std::string& name = buffer();
            name = changed_[i].first;
            std::string& text = buffer();
            text = changed_[i].second;
            holds |= try_raw(link, CrsPart::Tx, name, text, argument);
          }
      }
    }
  }
  return holds;
}

/// One part of the request, in the form (or all the forms) that the link looks at.
bool CrsMatcher::value_holds(std::uint32_t number, std::size_t n, std::uint32_t v, std::string_view argument) {
  const CrsChain& chain = rules_.chains()[number];
  const CrsLink& link = chain.links[n];
  Value& value = values_[v];
  const bool gated = n == 0 && chain.gated;
  bool holds = false;
  if (gated && value.known != nullptr) {
    for (const Hit& hit : *value.known)
      if (hit.chain == number) holds |= try_text(link, {value.part, value.key, hit.text}, argument, true);
    return holds;
  }
  // Forms of later links' lanes may not have been wanted for this part.
  const auto is_made = [&] {
    return link.lane == 0 || (value.known == nullptr && std::ranges::binary_search(rules_.use(value.part).lanes, link.lane));
  };
  if (!is_made()) return try_raw(link, value.part, value.key, texts_[forms_[value.forms]].text, argument);
  const bool exact = gated && link.op.kind == CrsOperator::Kind::Pm;  // the scanner has found a whole word
  const auto try_form = [&](std::uint32_t at) {
    const std::string_view text = texts_[at].text;
    if (gated && !announced(texts_[at], number)) return;
    value.tried |= gated;
    if (!try_text(link, {value.part, value.key, text}, argument, exact)) return;
    holds = true;
    if (gated) hits_.push_back({v, number, text});
  };
  if (!link.each_step) {
    try_form(forms_[value.forms + link.lane]);
    return holds;
  }
  std::array<std::uint32_t, 16> steps{};
  std::size_t count = 0;
  for (std::uint32_t lane = link.lane; count + 1 < steps.size(); lane = rules_.lanes()[lane].parent) {
    steps[count++] = forms_[value.forms + lane];
    if (lane == 0) break;
  }
  for (std::size_t i = count; i-- > 0;)
    if (i + 1 == count || steps[i] != steps[i + 1]) try_form(steps[i]);
  return holds;
}

bool CrsMatcher::try_raw(const CrsLink& link, CrsPart part, std::string_view key, std::string_view text,
                         std::string_view argument) {
  std::array<std::uint32_t, 16> steps{};
  std::size_t count = 0;
  for (std::uint32_t lane = link.lane; lane != 0 && count < steps.size(); lane = rules_.lanes()[lane].parent) steps[count++] = lane;
  bool holds = false;
  if (link.each_step) holds |= try_text(link, {part, key, text}, argument, false);
  for (std::size_t i = count; i-- > 0;) {
    std::string& out = buffer();
    apply(rules_.lanes()[steps[i]].transform, text, rules_.unmapped(), out);
    if (out == text) continue;
    text = out;
    if (link.each_step) holds |= try_text(link, {part, key, text}, argument, false);
  }
  if (!link.each_step) holds |= try_text(link, {part, key, text}, argument, false);
  return holds;
}

bool CrsMatcher::try_text(const CrsLink& link, const Matched& what, std::string_view argument, bool announced_exactly) {
  if (!announced_exactly) {
    work_ += what.text.size();
    if (work_ > kMaxWork || !link.op.holds(what.text, argument, memory_, link.keeps_captures)) return false;
  }
  if (matched_.size() < kMaxMatches) matched_.push_back(what);
  if (link.keeps_captures && !announced_exactly && link.op.kind == CrsOperator::Kind::Rx)
    for (std::size_t i = 0; i < captures_.size(); ++i) captures_[i] = CrsExpression::group(what.text, i, memory_);
  for (const CrsSetVar& set : link.set_vars) {
    if (set.score != 0)
      verdict_.score += set.score;
    else
      change(set, what);
  }
  return true;
}

bool CrsMatcher::excluded(const CrsLink& link, const CrsRule& rule, const Value& value) const {
  const auto is = [&](const CrsTarget& target) {
    if (target.part != value.part) return false;
    if (target.expression) return target.expression->found_in(value.key, const_cast<CrsExpressionMemory&>(memory_));
    return target.selector.empty() || target.selector == value.key;
  };
  if (std::ranges::any_of(link.excluded, is)) return true;
  return std::ranges::any_of(controls_, [&](const CrsControl* control) {
    if (control->kind != CrsControl::Kind::RemoveTarget || !is(control->target)) return false;
    return control->tag.empty() ? rule.id >= control->first_id && rule.id <= control->last_id
                                : std::ranges::find(rule.tags, control->tag) != rule.tags.end();
  });
}

/// How many there are; -1 when the log does not say.
int CrsMatcher::count_of(const CrsTarget& target) const {
  if (target.part == CrsPart::Tx) return variable(target.selector).empty() ? 0 : 1;
  if (target.part < CrsPart::Logged && (unlogged_ & bit(target.part)) != 0) return -1;
  int count = 0;
  for (const Value& value : values_)
    if (value.part == target.part && (target.selector.empty() || value.key == target.selector)) ++count;
  return count;
}

void CrsMatcher::change(const CrsSetVar& set, const Matched& what) {
  (void)what;
  std::string name = set.name.contains("%{") ? ascii_lower(expand(set.name)) : set.name;
  const auto found = std::ranges::find(changed_, name, &std::pair<std::string, std::string>::first);
  if (set.change == CrsSetVar::Change::Remove) {
    if (found != changed_.end()) changed_.erase(found);
    return;
  }
  std::string value = set.value.contains("%{") ? expand(set.value) : set.value;
  if (set.change == CrsSetVar::Change::Add) {
    const std::string_view old = variable(name);
    value = std::to_string(std::strtol(std::string(old).c_str(), nullptr, 10) + std::strtol(value.c_str(), nullptr, 10));
  }
  if (found != changed_.end())
    found->second = std::move(value);
  else if (changed_.size() < kMaxChanged)
    changed_.emplace_back(std::move(name), std::move(value));
}

std::string_view CrsMatcher::variable(std::string_view name) const {
  if (name.size() == 1 && name[0] >= '0' && name[0] <= '9') return captures_[static_cast<std::size_t>(name[0] - '0')];
  for (const auto& [known, value] : changed_)
    if (known == name) return value;
  const std::string* constant = rules_.constant(name);
  return constant != nullptr ? std::string_view(*constant) : std::string_view();
}

std::string CrsMatcher::expand(std::string_view text) const {
  std::string out;
  while (true) {
    const std::size_t at = text.find("%{");
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return out;
    const std::string name = ascii_lower(text.substr(at + 2, end - at - 2));
    text.remove_prefix(end + 1);
    const auto part = [&](CrsPart wanted) {
      for (const Value& value : values_)
        if (value.part == wanted) return texts_[forms_[value.forms]].text;
      return std::string_view();
    };
    if (name.starts_with("tx."))
      out += variable(std::string_view(name).substr(3));
    else if (name == "matched_var" && !matched_.empty())
      out += matched_.back().text;
    else if (name == "matched_var_name" && !matched_.empty())
      out += crs_part_name(matched_.back().part, matched_.back().key);
    else
      for (const auto& [macro, of] : kMacroParts)
        if (macro == name) out += part(of);
  }
}

}  // namespace hinomi::findings
