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
constexpr std::size_t kMaxWork = 8 * 1024 * 1024;
constexpr std::size_t kMaxMatches = 256;
constexpr std::size_t kMaxChanged = 256;

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Undoes the escapes of Apache and nginx logs: \xHH, \" and \\, and Apache's \n, \r, \t, \b, \v.
void undo_log_escapes(std::string_view text, std::string& out) {
  constexpr std::string_view kNamed = "nrtbv\"\\", kMeant = "\n\r\t\b\v\"\\";
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      if (text[i + 1] == 'x' && i + 3 < text.size() && hex(text[i + 2]) >= 0 && hex(text[i + 3]) >= 0) {
        out += static_cast<char>(hex(text[i + 2]) << 4 | hex(text[i + 3]));
        i += 4;
        continue;
      }
      if (const std::size_t at = kNamed.find(text[i + 1]); at != std::string_view::npos) {
        out += kMeant[at];
        i += 2;
        continue;
      }
    }
    out += text[i++];
  }
}

bool is_absent(std::string_view field) { return field.empty() || field == "-"; }

std::uint32_t bit(CrsPart part) { return 1u << static_cast<unsigned>(part); }

}  // namespace

std::string crs_part_name(CrsPart part, std::string_view key) {
  constexpr std::array<std::string_view, kCrsParts> names{"REQUEST_URI_RAW",
                                                          "REQUEST_URI",
                                                          "REQUEST_LINE",
                                                          "REQUEST_FILENAME",
                                                          "REQUEST_BASENAME",
                                                          "REQUEST_METHOD",
                                                          "REQUEST_PROTOCOL",
                                                          "QUERY_STRING",
                                                          "ARGS",
                                                          "ARGS_NAMES",
                                                          "REQUEST_HEADERS:Referer",
                                                          "REQUEST_HEADERS:User-Agent",
                                                          "REQUEST_HEADERS:Host",
                                                          "REMOTE_ADDR",
                                                          "ARGS_COMBINED_SIZE"};
  const auto number = static_cast<std::size_t>(part);
  std::string name(number < names.size() ? names[number] : std::string_view("TX"));
  if (!key.empty()) name.append(":").append(key);
  return name;
}

CrsMatcher::CrsMatcher(const CrsRules& rules) : rules_(rules) {
  for (std::size_t of = 0; of < kCrsClasses; ++of)
    if (auto twin = rules.scan(static_cast<CrsClass>(of)).scanner.twin(); twin.has_value()) scanners_[of] = std::move(*twin);
  std::size_t most = 0;
  for (std::size_t of = 0; of < kCrsClasses; ++of)
    most = std::max(most, rules.scan(static_cast<CrsClass>(of)).chains_of_pattern.size());
  met_.resize(most / 64 + 1);
  candidates_.resize(rules.bit_words());
  for (const CrsChain& chain : rules.chains())
    for (const CrsLink& link : chain.links) used_parts_ |= link.parts;
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
  matched_.clear();
  captures_.fill({});
  changed_.clear();
  controls_.clear();
  engine_off_ = skipped_ = false;
  work_ = 0;
}

const CrsVerdict& CrsMatcher::match(const Event& event) {
  clear();
  if (event.kind != EventKind::HttpRequest || rules_.chains().empty()) return verdict_;
  target_key_.assign(event.method).append(" ").append(event.protocol).append(" ").append(event.target);
  const std::array<std::string_view, kSources> texts{target_key_, event.referer, event.agent, event.host};
  std::array<const std::vector<std::uint32_t>*, kSources> known{};
  bool silent = rules_.ungated().empty();
  for (std::size_t s = 0; s < kSources; ++s) {
    static const std::vector<std::uint32_t> nothing;
    if (s != kTarget && is_absent(texts[s])) {
      known[s] = &nothing;
      continue;
    }
    if (const auto found = known_[s].find(absl::string_view(texts[s].data(), texts[s].size())); found != known_[s].end())
      known[s] = &found->second;
    silent = silent && known[s] != nullptr && known[s]->empty();
  }
  if (silent) return verdict_;

  std::ranges::fill(candidates_, 0);
  for (std::vector<std::uint32_t>& held : held_) held.clear();
  add_target(event);
  const auto decided = [&](Source s) { return known[s] != nullptr && known[s]->empty(); };
  add_value(CrsPart::Referer, {}, unescaped(event.referer, kMaxText), decided(kReferer));
  add_value(CrsPart::Agent, {}, unescaped(event.agent, kMaxText), decided(kAgent));
  add_value(CrsPart::Host, {}, unescaped(event.host, kMaxText), decided(kHost));
  if ((used_parts_ & bit(CrsPart::RemoteAddress)) != 0 && event.client.known()) {
    std::string& address = buffer();
    address = event.client.to_string();
    add_value(CrsPart::RemoteAddress, {}, address);
  }
  run_chains();
  verdict_.alarm = verdict_.score >= rules_.threshold();

  for (std::size_t s = 0; s < kSources; ++s) {
    if (known[s] != nullptr || texts[s].size() > kMaxKnownText || engine_off_ || skipped_ || !controls_.empty() || work_ > kMaxWork)
      continue;
    if (s == kTarget && !held_[s].empty()) continue;  // attacks seldom recur to the letter
    if (known_[s].size() >= kMaxKnown) known_[s].clear();
    known_[s].emplace(std::string(texts[s]), held_[s]);
  }
  return verdict_;
}

std::string_view CrsMatcher::unescaped(std::string_view logged, std::size_t limit) {
  if (is_absent(logged)) return {};
  logged = logged.substr(0, limit);
  if (logged.find('\\') == std::string_view::npos) return logged;
  std::string& out = buffer();
  undo_log_escapes(logged, out);
  return out;
}

/// The parts of the request line as libmodsecurity cuts it (Transaction::processURI).
void CrsMatcher::add_target(const Event& event) {
  const std::string_view raw = unescaped(event.target, kMaxTarget), method = unescaped(event.method, 64),
                         protocol = unescaped(event.protocol, 64);
  std::string_view decoded = raw;
  if (raw.find('%') != std::string_view::npos) {
    std::string& out = buffer();
    decode_target(raw, out);
    decoded = out;
  }
  const std::string_view filename = decoded.substr(0, decoded.find('?'));
  std::string_view uri = decoded;
  if (!decoded.empty() && decoded.front() != '/')
    if (const std::size_t colon = decoded.find(':'); colon != std::string_view::npos && decoded.substr(colon + 1).starts_with("//"))
      if (const std::size_t path = decoded.find('/', colon + 3); path != std::string_view::npos) uri = decoded.substr(path);
  const std::size_t mark = raw.find('?');
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : raw.substr(mark + 1);

  add_value(CrsPart::UriRaw, {}, raw);
  add_value(CrsPart::Uri, {}, uri);
  add_value(CrsPart::Filename, {}, filename);
  if (const std::size_t slash = filename.find_last_of("/\\"); slash != std::string_view::npos && slash + 1 < filename.size())
    add_value(CrsPart::Basename, {}, filename.substr(slash + 1));
  add_value(CrsPart::Method, {}, method);
  add_value(CrsPart::Protocol, {}, protocol);
  add_value(CrsPart::Query, {}, query);
  if ((used_parts_ & bit(CrsPart::Line)) != 0) {
    std::string& line = buffer();
    line.append(method).append(" ").append(raw).append(" ").append(protocol);
    add_value(CrsPart::Line, {}, line);
  }
  std::size_t arguments = 0, total = 0;
  for (std::size_t at = 0; at < query.size() && arguments < kMaxArguments; ++arguments) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string_view pair = query.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = pair.find('=');
    const auto decode = [&](std::string_view text) -> std::string_view {
      text = text.substr(0, kMaxText);
      if (text.find_first_of("%+") == std::string_view::npos) return text;
      std::string& out = buffer();
      decode_argument(text, out);
      return out;
    };
    const std::string_view name = decode(pair.substr(0, equals));
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : decode(pair.substr(equals + 1));
    add_value(CrsPart::ArgValue, name, value);
    add_value(CrsPart::ArgName, name, name);
    total += name.size() + value.size();
  }
  if ((used_parts_ & bit(CrsPart::ArgsSize)) != 0 && arguments > 0) {
    std::string& size = buffer();
    size = std::to_string(total);
    add_value(CrsPart::ArgsSize, {}, size);
  }
}

std::uint32_t CrsMatcher::add_text(std::string_view text, CrsClass of) {
  TextForm form;
  form.text = text;
  form.bytes = ByteSet::of(text);
  form.of = of;
  form.bits = static_cast<std::uint32_t>(bits_.size());
  const std::vector<std::uint64_t>& always = rules_.scan(of).always;
  bits_.insert(bits_.end(), always.begin(), always.end());
  scan(form);
  texts_.push_back(form);
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

/// Notes the chains that the text announces.
void CrsMatcher::scan(TextForm& form) {
  const CrsRules::Scan& scan = rules_.scan(form.of);
  std::uint64_t* bits = bits_.data() + form.bits;
  for (const CrsRules::ByteGate& gate : scan.gates)
    if (gate.bytes.meets(form.bytes)) bits[gate.chain / 64] |= std::uint64_t{1} << gate.chain % 64;
  if (scanners_[static_cast<std::size_t>(form.of)].scan(form.text, met_)) {
    for (std::size_t word = 0; word < met_.size(); ++word)
      for (std::uint64_t left = std::exchange(met_[word], 0); left != 0; left &= left - 1)
        for (const std::uint32_t chain : scan.chains_of_pattern[word * 64 + static_cast<std::size_t>(std::countr_zero(left))])
          bits[chain / 64] |= std::uint64_t{1} << chain % 64;
  }
  for (std::size_t i = 0; i < candidates_.size(); ++i) candidates_[i] |= bits[i];
}

/// Adds a part with all the forms that rules of its class look at; forms that do not differ share one text.
void CrsMatcher::add_value(CrsPart part, std::string_view key, std::string_view text, bool decided) {
  if ((used_parts_ & bit(part)) == 0 || (text.empty() && part >= CrsPart::Referer)) return;
  const CrsClass of = class_of(part);
  const Value value{part, key, static_cast<std::uint32_t>(forms_.size()), decided};
  values_.push_back(value);
  if (decided) {
    TextForm form;
    form.text = text;
    form.bits = static_cast<std::uint32_t>(bits_.size());
    bits_.resize(bits_.size() + candidates_.size());
    forms_.push_back(static_cast<std::uint32_t>(texts_.size()));
    texts_.push_back(form);
    return;
  }
  forms_.resize(forms_.size() + rules_.lanes().size());
  forms_[value.forms] = add_text(text, of);
  for (const std::uint32_t lane : rules_.scan(of).lanes) {
    const CrsRules::Lane& step = rules_.lanes()[lane];
    const std::uint32_t before = forms_[value.forms + step.parent];
    forms_[value.forms + lane] = before;
    if (texts_[before].text.empty() || !may_change(step.transform, texts_[before].bytes)) continue;
    std::string& out = buffer();
    apply(step.transform, texts_[before].text, rules_.unmapped(), out);
    if (out == texts_[before].text) {
      --buffers_used_;
      continue;
    }
    const std::uint32_t made = add_text(out, of);
    forms_[value.forms + lane] = made;
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
      for (const Value& value : values_) {
        if (value.part != target.part) continue;
        if (!target.selector.empty() &&
            (target.expression ? !target.expression->found_in(value.key, memory_) : value.key != target.selector))
          continue;
        if ((!link.excluded.empty() || !controls_.empty()) && excluded(link, rules_.rules()[rules_.chains()[number].rule], value))
          continue;
        holds |= value_holds(number, n, value, argument);
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
bool CrsMatcher::value_holds(std::uint32_t number, std::size_t n, const Value& value, std::string_view argument) {
  const CrsChain& chain = rules_.chains()[number];
  const CrsLink& link = chain.links[n];
  const bool gated = n == 0 && chain.gated;
  const bool exact = gated && link.op.kind == CrsOperator::Kind::Pm;  // the scanner has found a whole word
  bool holds = false;
  const auto try_form = [&](std::uint32_t at) {
    const TextForm& form = texts_[at];
    if (gated && !announced(form, number)) return;
    holds |= try_text(link, {value.part, value.key, form.text}, argument, exact);
  };
  const auto is_made = [&] {  // forms of later links' lanes may not have been wanted for this class
    const std::vector<std::uint32_t>& lanes = rules_.scan(class_of(value.part)).lanes;
    return link.lane == 0 || (!value.decided && std::ranges::binary_search(lanes, link.lane));
  };
  if (!is_made()) return try_raw(link, value.part, value.key, texts_[forms_[value.forms]].text, argument);
  if (!link.each_step) {
    try_form(forms_[value.forms + link.lane]);
  } else {
    std::array<std::uint32_t, 16> steps{};
    std::size_t count = 0;
    for (std::uint32_t lane = link.lane; count + 1 < steps.size(); lane = rules_.lanes()[lane].parent) {
      steps[count++] = forms_[value.forms + lane];
      if (lane == 0) break;
    }
    for (std::size_t i = count; i-- > 0;)
      if (i + 1 == count || steps[i] != steps[i + 1]) try_form(steps[i]);
  }
  if (holds && gated) {
    const Source source = value.part == CrsPart::Referer ? kReferer
                          : value.part == CrsPart::Agent ? kAgent
                          : value.part == CrsPart::Host  ? kHost
                                                         : kTarget;
    if (held_[source].empty() || held_[source].back() != number) held_[source].push_back(number);
  }
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
    if (work_ > kMaxWork || !link.op.holds(what.text, argument, memory_)) return false;
  }
  if (matched_.size() < kMaxMatches) matched_.push_back(what);
  if (link.capture && link.op.kind == CrsOperator::Kind::Rx)
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
    else if (name == "request_headers.host")
      out += part(CrsPart::Host);
    else if (name == "request_headers.user-agent")
      out += part(CrsPart::Agent);
    else if (name == "request_headers.referer")
      out += part(CrsPart::Referer);
    else if (name == "remote_addr")
      out += part(CrsPart::RemoteAddress);
    else if (name == "request_method")
      out += part(CrsPart::Method);
    else if (name == "request_filename")
      out += part(CrsPart::Filename);
  }
}

}  // namespace hinomi::findings
