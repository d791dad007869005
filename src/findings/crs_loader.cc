#include "findings/crs_loader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "base/yaml.h"

namespace hinomi::findings {
namespace {

/// These say how to log, block and count, which is not ours to do; or they are read with the rule itself.
constexpr std::array kPassedActions{"id",         "phase",    "msg",     "severity",  "tag",    "ver",       "rev",
                                    "maturity",   "accuracy", "logdata", "log",       "nolog",  "auditlog",  "noauditlog",
                                    "pass",       "block",    "deny",    "drop",      "status", "capture",   "chain",
                                    "multimatch", "t",        "setvar",  "skipafter", "ctl",    "expirevar", "initcol"};
constexpr std::array kPassedControls{"auditlogparts",        "auditengine",       "forcerequestbodyvariable",
                                     "requestbodyprocessor", "requestbodyaccess", "responsebodyaccess",
                                     "debugloglevel"};
/// What a request can hold and an access log does not show.
constexpr std::array kUnloggedCollections{"XML",
                                          "REQUEST_COOKIES",
                                          "REQUEST_COOKIES_NAMES",
                                          "REQUEST_BODY",
                                          "FILES",
                                          "FILES_NAMES",
                                          "FILES_COMBINED_SIZE",
                                          "FILES_SIZES",
                                          "FILES_TMPNAMES",
                                          "MULTIPART_PART_HEADERS",
                                          "MULTIPART_STRICT_ERROR",
                                          "MULTIPART_UNMATCHED_BOUNDARY",
                                          "REQUEST_HEADERS_NAMES",
                                          "REQBODY_PROCESSOR",
                                          "REQBODY_ERROR",
                                          "REQBODY_ERROR_MSG",
                                          "REQUEST_BODY_LENGTH",
                                          "ARGS_POST",
                                          "ARGS_POST_NAMES",
                                          "IP",
                                          "GEO",
                                          "SESSION",
                                          "GLOBAL",
                                          "USER",
                                          "RESOURCE",
                                          "UNIQUE_ID",
                                          "DURATION",
                                          "ENV",
                                          "JSON",
                                          "FULL_REQUEST",
                                          "FULL_REQUEST_LENGTH",
                                          "RESPONSE_BODY",
                                          "RESPONSE_STATUS",
                                          "RESPONSE_HEADERS",
                                          "RESPONSE_PROTOCOL",
                                          "RESPONSE_CONTENT_TYPE",
                                          "RESPONSE_CONTENT_LENGTH"};

struct PartName {
  std::string_view name;
  CrsPart part;
};
constexpr std::array kPartNames{
    PartName{"REQUEST_URI_RAW", CrsPart::UriRaw},      PartName{"REQUEST_URI", CrsPart::Uri},
    PartName{"REQUEST_LINE", CrsPart::Line},           PartName{"REQUEST_FILENAME", CrsPart::Filename},
    PartName{"PATH_INFO", CrsPart::Filename},          PartName{"REQUEST_BASENAME", CrsPart::Basename},
    PartName{"REQUEST_METHOD", CrsPart::Method},       PartName{"REQUEST_PROTOCOL", CrsPart::Protocol},
    PartName{"QUERY_STRING", CrsPart::Query},          PartName{"ARGS", CrsPart::ArgValue},
    PartName{"ARGS_GET", CrsPart::ArgValue},           PartName{"ARGS_NAMES", CrsPart::ArgName},
    PartName{"ARGS_GET_NAMES", CrsPart::ArgName},      PartName{"REMOTE_ADDR", CrsPart::RemoteAddress},
    PartName{"ARGS_COMBINED_SIZE", CrsPart::ArgsSize}, PartName{"TX", CrsPart::Tx},
    PartName{"MATCHED_VAR", CrsPart::MatchedVar},      PartName{"MATCHED_VAR_NAME", CrsPart::MatchedVarName},
    PartName{"MATCHED_VARS", CrsPart::MatchedVars},    PartName{"MATCHED_VARS_NAMES", CrsPart::MatchedVarsNames}};

std::uint32_t id_of(std::string_view text) {
  text = trim(text);
  std::uint32_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

/// "920100" or "920100-920199".
bool read_ids(std::string_view text, std::uint32_t& first, std::uint32_t& last) {
  const std::size_t dash = text.find('-');
  first = id_of(text.substr(0, dash));
  last = dash == std::string_view::npos ? first : id_of(text.substr(dash + 1));
  return first > 0 && last >= first;
}

std::string variable_name(const SecVariable& v) {
  return (v.count ? "&" : "") + v.collection + (v.selector.empty() ? "" : ":" + v.selector);
}

/// The logged parts that a variable names; nothing for what a log does not carry. An error for a name that is not known.
Result<std::vector<CrsTarget>> targets_of(const SecVariable& variable) {
  std::vector<CrsTarget> targets;
  const auto add = [&](CrsPart part) -> Result<void> {
    CrsTarget target;
    target.part = part;
    target.count = variable.count;
    target.selector = part == CrsPart::Tx ? ascii_lower(variable.selector) : variable.selector;
    if (variable.expression) {
      ASSIGN_OR_RETURN(target.expression, CrsExpression::compile((part == CrsPart::Tx ? "(?i)" : "") + variable.selector));
    }
    targets.push_back(std::move(target));
    return {};
  };
  if (variable.collection == "REQUEST_HEADERS") {
    const auto wanted = [&](std::string_view name) {
      return !variable.expression && (variable.selector.empty() || iequals(variable.selector, name));
    };
    for (const auto& [name, part] :
         {std::pair{"Referer", CrsPart::Referer}, {"User-Agent", CrsPart::Agent}, {"Host", CrsPart::Host}})
      if (wanted(name)) {
        CrsTarget target;
        target.part = part;
        target.count = variable.count;
        targets.push_back(std::move(target));
      }
    return targets;
  }
  for (const PartName& entry : kPartNames)
    if (entry.name == variable.collection) {
      RETURN_IF_ERROR(add(entry.part));
      return targets;
    }
  if (std::ranges::find(kUnloggedCollections, variable.collection) == kUnloggedCollections.end())
    return make_error(Errc::Unsupported, "variable " + variable.collection + " is not known",
                      "remove the rule, or leave it out under content/crs");
  return targets;
}

bool is_anomaly_score(std::string_view name, int paranoia) {
  return name.starts_with("anomaly_score_pl") && name.size() == 17 && name[16] >= '1' && name[16] <= '0' + paranoia;
}

}  // namespace

CrsSettings CrsSettings::read(const Content& ours, std::vector<Error>& problems) {
  CrsSettings settings;
  const auto read_file = [&](const ContentFile& file) -> Result<void> {
    ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file.text, file.path));
    RETURN_IF_ERROR(root.allow_keys({"title", "paranoia", "threshold", "unmapped_characters", "exclusions"}));
    const auto number = [&](std::string_view key, int least, int most, int& value) -> Result<void> {
      const Yaml node = root.get(key);
      if (!node.present()) return {};
      ASSIGN_OR_RETURN(const long long given, node.integer());
      if (given < least || given > most)
        return node.error(fmt::format("{} is {}", key, given), fmt::format("write a number from {} to {}", least, most));
      value = static_cast<int>(given);
      return {};
    };
    RETURN_IF_ERROR(number("paranoia", 1, 4, settings.paranoia));
    RETURN_IF_ERROR(number("threshold", 1, 1000, settings.threshold));
    if (const Yaml node = root.get("unmapped_characters"); node.present()) {
      ASSIGN_OR_RETURN(const std::string word, node.text());
      if (word != "substitute" && word != "low_byte") return node.error("'" + word + "'", "write substitute or low_byte");
      settings.unmapped = word == "low_byte" ? UnmappedCharacter::LowByte : UnmappedCharacter::Substitute;
    }
    for (const Yaml& node : root.get("exclusions").items()) {
      RETURN_IF_ERROR(node.allow_keys({"rules", "variables", "reason"}));
      Exclusion exclusion;
      ASSIGN_OR_RETURN(exclusion.reason, node.get("reason").bilingual());
      for (const Yaml& name : node.get("variables").items()) {
        ASSIGN_OR_RETURN(const std::string text, name.text());
        const std::size_t colon = text.find(':');
        SecVariable variable;
        variable.collection = text.substr(0, colon);
        if (colon != std::string::npos) variable.selector = text.substr(colon + 1);
        const auto targets = targets_of(variable);
        if (!targets.has_value() || targets->empty() || targets->front().part >= CrsPart::Logged)
          return name.error("'" + text + "' is no part of a logged request",
                            "write REQUEST_FILENAME, ARGS, REQUEST_HEADERS:Referer, …");
        for (const CrsTarget& target : *targets) exclusion.parts |= 1u << static_cast<unsigned>(target.part);
      }
      ASSIGN_OR_RETURN(const std::vector<std::string> ids, node.get("rules").texts());
      for (const std::string& text : ids) {
        if (!read_ids(text, exclusion.first_id, exclusion.last_id))
          return node.error("'" + text + "' is no rule's number", "write 920100 or 920100-920199");
        settings.exclusions.push_back(exclusion);
      }
    }
    return {};
  };
  for (const ContentFile* file : ours.under("crs/")) {
    if (!file->path.ends_with(".yml")) continue;
    if (auto done = read_file(*file); !done.has_value()) problems.push_back(done.error());
  }
  return settings;
}

CrsLoader::CrsLoader(CrsRules& rules, const Content& files, const CrsSettings& settings, bool use_exclusions)
    : rules_(rules), files_(files), settings_(settings), use_exclusions_(use_exclusions) {}

void CrsLoader::load(const std::vector<SecDirective>& directives) {
  std::vector<Unit> units;
  for (std::size_t i = 0; i < directives.size(); ++i) {
    Unit unit;
    if (directives[i].kind == SecDirective::Kind::Marker) {
      unit.marker = directives[i].marker;
    } else {
      const std::string_view phase = directives[i].action("phase");
      unit.phase = phase == "1" ? 1 : phase.empty() || phase == "2" || phase == "request" ? 2 : 3;
      unit.links.push_back(&directives[i]);
      while (directives[i].has("chain") && i + 1 < directives.size() && directives[i + 1].kind == SecDirective::Kind::Rule)
        unit.links.push_back(&directives[++i]);
      if (unit.links.back()->has("chain")) {
        rules_.problems_.push_back(
            make_error(Errc::Malformed, unit.links.back()->place() + ": the chain has no end", "add the rule that ends it"));
        continue;
      }
    }
    units.push_back(std::move(unit));
  }
  run_phase(units, 1);
  run_phase(units, 2);
  resolve_skips();
  drop_unused();
}

/// Carries out what settings alone decide, and compiles the rest in order.
void CrsLoader::run_phase(const std::vector<Unit>& units, int phase) {
  std::string skipping;
  for (const Unit& unit : units) {
    if (unit.links.empty()) {
      if (unit.marker == skipping) skipping.clear();
      markers_[{phase, std::string(unit.marker)}] = rules_.chains_.size();
      continue;
    }
    if (unit.phase != phase || !skipping.empty()) continue;
    const std::uint32_t id = id_of(unit.links.front()->action("id"));
    if (id >= 949000 && id <= 949999) continue;  // sums and threshold are CrsMatcher's
    std::size_t constant = 0;
    while (constant < unit.links.size() && is_constant(*unit.links[constant])) ++constant;
    bool holds = true;
    for (std::size_t i = 0; i < constant && holds; ++i) holds = constant_holds(*unit.links[i]);
    if (!holds) continue;
    if (constant < unit.links.size()) {
      compile(unit, constant);
      continue;
    }
    const SecDirective& head = *unit.links.front();
    if (head.has("deny") && head.kind == SecDirective::Kind::Rule)
      rules_.problems_.push_back(
          make_error(Errc::Malformed, fmt::format("{}: {}", head.place(), head.action("msg")), "correct content/crs/settings.yml"));
    bool done = true;
    for (const SecDirective* link : unit.links) done = set_constants(*link) && done;
    if (!done) compile(unit, unit.links.size());
    if (head.has("skipafter")) skipping = head.action("skipafter");
  }
}

std::optional<std::string> CrsLoader::expand(std::string_view text) const {
  std::string out;
  while (true) {
    const std::size_t at = text.find("%{");
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string name = ascii_lower(text.substr(at + 2, end - at - 2));
    text.remove_prefix(end + 1);
    if (!name.starts_with("tx.") || changing_.contains(name.substr(3))) return std::nullopt;
    const auto known = rules_.constants_.find(name.substr(3));
    if (known == rules_.constants_.end()) return std::nullopt;
    out += known->second;
  }
}

/// Whether the link can be decided before any request is seen.
bool CrsLoader::is_constant(const SecDirective& link) const {
  if (link.kind == SecDirective::Kind::Action) return true;
  for (const SecVariable& v : link.variables) {
    if (v.collection != "TX" || v.expression || v.selector.empty()) return false;
    const std::string name = ascii_lower(v.selector);
    if (name.size() == 1 && name[0] >= '0' && name[0] <= '9') return false;  // a capture
    if (changing_.contains(name)) return false;
    if (std::ranges::any_of(changing_heads_, [&](const std::string& head) { return name.starts_with(head); })) return false;
  }
  return expand(link.argument).has_value();
}

bool CrsLoader::constant_holds(const SecDirective& link) const {
  if (link.kind == SecDirective::Kind::Action) return true;
  const auto op = CrsOperator::make(link, files_);
  if (!op.has_value()) return false;
  const std::string argument = expand(link.argument).value_or("");
  CrsExpressionMemory memory;
  for (const SecVariable& v : link.variables) {
    const auto known = rules_.constants_.find(ascii_lower(v.selector));
    const bool there = known != rules_.constants_.end();
    if (v.count ? op->holds(there ? "1" : "0", argument, memory) : there && op->holds(known->second, argument, memory)) return true;
  }
  return false;
}

/// False when a value depends on the request.
bool CrsLoader::set_constants(const SecDirective& link) {
  bool all = true;
  for (const CrsSetVar& change : set_vars_of(link)) {
    const auto name = expand(change.name), value = expand(change.value);
    if (!name || !value) {
      all = false;
      continue;
    }
    std::string& to = rules_.constants_[*name];
    if (change.change == CrsSetVar::Change::Remove)
      rules_.constants_.erase(*name);
    else if (change.change == CrsSetVar::Change::Add)
      to = std::to_string(static_cast<long>(id_of(to)) + std::strtol(value->c_str(), nullptr, 10));
    else
      to = *value;
  }
  return all;
}

std::vector<CrsSetVar> CrsLoader::set_vars_of(const SecDirective& directive) const {
  std::vector<CrsSetVar> changes;
  for (const SecActionWord& action : directive.actions) {
    if (action.name != "setvar") continue;
    std::string_view text = trim(action.value);
    CrsSetVar change;
    if (text.starts_with('!')) {
      change.change = CrsSetVar::Change::Remove;
      text.remove_prefix(1);
    }
    if (!istarts_with(text, "tx.")) continue;  // other collections outlive the request
    text.remove_prefix(3);
    const std::size_t equals = text.find('=');
    change.name = ascii_lower(text.substr(0, equals));
    change.value = equals == std::string_view::npos ? "1" : std::string(text.substr(equals + 1));
    if (change.change == CrsSetVar::Change::Set && (change.value.starts_with('+') || change.value.starts_with('-'))) {
      change.change = CrsSetVar::Change::Add;
      if (change.value.starts_with('+')) change.value.erase(0, 1);
    }
    if (change.change == CrsSetVar::Change::Add && is_anomaly_score(change.name, rules_.paranoia_))
      if (const auto value = expand(change.value))
        change.score = static_cast<std::int32_t>(std::strtol(value->c_str(), nullptr, 10));
    changes.push_back(std::move(change));
  }
  return changes;
}

CrsRule CrsLoader::rule_of(const Unit& unit) const {
  const SecDirective& head = *unit.links.front();
  CrsRule rule;
  rule.id = id_of(head.action("id"));
  rule.file = head.file;
  rule.line = head.line;
  rule.message = head.action("msg");
  rule.severity = ascii_lower(head.action("severity"));
  for (const SecActionWord& action : head.actions) {
    if (action.name != "tag") continue;
    rule.tags.push_back(action.value);
    if (rule.family.empty() && action.value.starts_with("attack-")) rule.family = action.value.substr(7);
    if (action.value.starts_with("paranoia-level/"))
      rule.paranoia = static_cast<int>(id_of(std::string_view(action.value).substr(15)));
  }
  return rule;
}

Result<std::uint32_t> CrsLoader::lane_of(const SecDirective& directive) {
  std::uint32_t lane = 0;
  for (const SecActionWord& action : directive.actions) {
    if (action.name != "t") continue;
    if (iequals(action.value, "none")) {
      lane = 0;
      continue;
    }
    const std::optional<CrsTransform> transform = crs_transform(action.value);
    if (!transform)
      return make_error(Errc::Unsupported, "transformation t:" + action.value + " is not supported",
                        "remove the rule, or leave it out under content/crs");
    const auto found = std::ranges::find_if(rules_.lanes_, [&](const CrsRules::Lane& l) {
      return &l != &rules_.lanes_.front() && l.parent == lane && l.transform == *transform;
    });
    if (found == rules_.lanes_.end()) {
      rules_.lanes_.push_back({lane, *transform});
      lane = static_cast<std::uint32_t>(rules_.lanes_.size() - 1);
    } else {
      lane = static_cast<std::uint32_t>(found - rules_.lanes_.begin());
    }
  }
  return lane;
}

Result<std::vector<CrsControl>> CrsLoader::controls_of(const SecDirective& directive) {
  std::vector<CrsControl> controls;
  for (const SecActionWord& action : directive.actions) {
    if (std::ranges::find(kPassedActions, action.name) == kPassedActions.end())
      return make_error(Errc::Unsupported, "action " + action.name + " is not supported",
                        "remove the rule, or leave it out under content/crs");
    if (action.name != "ctl") continue;
    const std::size_t equals = action.value.find('=');
    const std::string name = ascii_lower(action.value.substr(0, equals));
    const std::string_view value =
        equals == std::string::npos ? std::string_view() : std::string_view(action.value).substr(equals + 1);
    if (std::ranges::find(kPassedControls, name) != kPassedControls.end()) continue;
    CrsControl control;
    const std::size_t semicolon = value.find(';');
    const std::string_view whom = value.substr(0, semicolon);
    if (name == "ruleengine" && iequals(value, "off")) {
      control.kind = CrsControl::Kind::EngineOff;
    } else if (name == "ruleremovebyid" || name == "ruleremovebytag") {
      control.kind = CrsControl::Kind::RemoveRules;
    } else if ((name == "ruleremovetargetbyid" || name == "ruleremovetargetbytag") && semicolon != std::string_view::npos) {
      control.kind = CrsControl::Kind::RemoveTarget;
      const std::string text(value.substr(semicolon + 1));
      const std::size_t colon = text.find(':');
      SecVariable variable;
      variable.collection = text.substr(0, colon);
      std::ranges::transform(variable.collection, variable.collection.begin(),
                             [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
      if (colon != std::string::npos) variable.selector = text.substr(colon + 1);
      ASSIGN_OR_RETURN(std::vector<CrsTarget> targets, targets_of(variable));
      if (targets.empty()) continue;
      control.target = std::move(targets.front());
    } else {
      return make_error(Errc::Unsupported, "ctl:" + action.value + " is not supported",
                        "remove the rule, or leave it out under content/crs");
    }
    if (name.ends_with("bytag"))
      control.tag = whom;
    else if (control.kind != CrsControl::Kind::EngineOff && !read_ids(whom, control.first_id, control.last_id))
      return make_error(Errc::Malformed, "ctl:" + action.value + ": no rule's number", "write a number or a range");
    controls.push_back(std::move(control));
  }
  return controls;
}

Result<CrsLink> CrsLoader::link_of(const SecDirective& directive, std::uint32_t id, std::vector<std::string>& unlogged) {
  CrsLink link;
  std::uint32_t left_out = 0;
  if (use_exclusions_)
    for (const CrsSettings::Exclusion& exclusion : settings_.exclusions)
      if (id >= exclusion.first_id && id <= exclusion.last_id) left_out |= exclusion.parts;
  for (const SecVariable& variable : directive.variables) {
    ASSIGN_OR_RETURN(std::vector<CrsTarget> targets, targets_of(variable));
    if (targets.empty() && !variable.exclude) unlogged.push_back(variable_name(variable));
    for (CrsTarget& target : targets) {
      if (variable.exclude) {
        link.excluded.push_back(std::move(target));
        continue;
      }
      if (target.part < CrsPart::Logged && (left_out >> static_cast<unsigned>(target.part) & 1) != 0) continue;
      if (target.part < CrsPart::Logged) link.parts |= 1u << static_cast<unsigned>(target.part);
      link.targets.push_back(std::move(target));
    }
  }
  if (directive.kind == SecDirective::Kind::Rule) {
    if (link.targets.empty()) return link;
    ASSIGN_OR_RETURN(link.op, CrsOperator::make(directive, files_));
  } else {
    link.op.kind = CrsOperator::Kind::Always;
    CrsTarget target;
    target.part = CrsPart::UriRaw;
    target.count = true;
    link.targets.push_back(std::move(target));
  }
  if (auto argument = expand(link.op.argument); argument && link.op.has_macro) {
    link.op.argument = *argument;
    link.op.has_macro = false;
    if (link.op.kind == CrsOperator::Kind::Rx) {
      ASSIGN_OR_RETURN(link.op.expression, CrsExpression::compile(link.op.argument));
    }
  }
  ASSIGN_OR_RETURN(link.lane, lane_of(directive));
  link.each_step = directive.has("multimatch");
  link.capture = directive.has("capture");
  link.set_vars = set_vars_of(directive);
  return link;
}

void CrsLoader::compile(const Unit& unit, std::size_t first_link) {
  CrsRule rule = rule_of(unit);
  CrsChain chain;
  const SecDirective& head = *unit.links.front();
  if (use_exclusions_)
    for (const CrsSettings::Exclusion& exclusion : settings_.exclusions)
      if (exclusion.parts == 0 && rule.id >= exclusion.first_id && rule.id <= exclusion.last_id) {
        rules_.not_applicable_.push_back({rule.id, head.place(), exclusion.reason});
        return;
      }
  for (std::size_t i = std::min(first_link, unit.links.size() - 1); i < unit.links.size(); ++i) {
    std::vector<std::string> unlogged;
    auto link = link_of(*unit.links[i], rule.id, unlogged);
    if (!link.has_value()) {
      rules_.problems_.push_back(make_error(link.error().code,
                                            fmt::format("{}: rule {}: {}", unit.links[i]->place(), rule.id, link.error().what),
                                            link.error().remedy));
      return;
    }
    if (link->targets.empty()) {
      const std::string names = fmt::format("{}", fmt::join(unlogged, ", "));
      rules_.not_applicable_.push_back(
          {rule.id,
           head.place(),
           {"アクセスログにないものだけを見る規則です: " + names, "It looks only at what an access log does not carry: " + names}});
      return;
    }
    auto controls = controls_of(*unit.links[i]);
    if (!controls.has_value()) {
      rules_.problems_.push_back(make_error(controls.error().code,
                                            fmt::format("{}: rule {}: {}", unit.links[i]->place(), rule.id, controls.error().what),
                                            controls.error().remedy));
      return;
    }
    for (CrsControl& control : *controls) chain.controls.push_back(std::move(control));
    for (const CrsSetVar& change : link->set_vars) {
      rule.scores |= change.score > 0;
      const std::size_t macro = change.name.find("%{");
      if (macro == std::string::npos)
        changing_.insert(change.name);
      else
        changing_heads_.push_back(change.name.substr(0, macro));
    }
    chain.links.push_back(std::move(*link));
  }
  if (head.has("skipafter")) skips_.push_back({rules_.chains_.size(), std::string(head.action("skipafter")), unit.phase});
  chain.rule = static_cast<std::uint32_t>(rules_.rules_.size());
  rules_.rules_.push_back(std::move(rule));
  rules_.chains_.push_back(std::move(chain));
}

void CrsLoader::resolve_skips() {
  for (const Skip& skip : skips_)
    if (const auto marker = markers_.find({skip.phase, skip.marker}); marker != markers_.end() && marker->second > skip.chain)
      rules_.chains_[skip.chain].skip_to = static_cast<std::uint32_t>(marker->second);
}

/// Rules that neither score nor steer, and whose variables nobody reads, only cost time.
void CrsLoader::drop_unused() {
  std::vector<CrsChain>& chains = rules_.chains_;
  std::vector<bool> used(chains.size(), false);
  const auto reads = [&](const CrsChain& reader, const CrsSetVar& change) {
    const std::string head = change.name.substr(0, change.name.find("%{"));
    const auto named = [&](std::string_view text) { return ifind(text, "%{tx." + head) != std::string_view::npos; };
    for (const CrsLink& link : reader.links) {
      for (const CrsTarget& target : link.targets)
        if (target.part == CrsPart::Tx && (target.expression || target.selector.starts_with(head))) return true;
      if (named(link.op.argument)) return true;
      for (const CrsSetVar& set : link.set_vars)
        if (named(set.value) || named(set.name)) return true;
    }
    return false;
  };
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < chains.size(); ++i) {
      if (used[i]) continue;
      bool wanted = rules_.rules_[chains[i].rule].scores || !chains[i].controls.empty() || chains[i].skip_to != 0;
      for (const CrsLink& link : chains[i].links)
        for (const CrsSetVar& change : link.set_vars)
          for (std::size_t k = 0; k < chains.size() && !wanted; ++k) wanted = used[k] && k != i && reads(chains[k], change);
      used[i] = wanted;
      more |= wanted;
    }
  }
  // Sums that nobody reads (scores of attack families, for example) need not be kept.
  for (CrsChain& chain : chains)
    for (CrsLink& link : chain.links)
      std::erase_if(link.set_vars, [&](const CrsSetVar& set) {
        return set.score == 0 && std::ranges::none_of(chains, [&](const CrsChain& reader) { return reads(reader, set); });
      });
  std::vector<std::uint32_t> moved(chains.size() + 1, 0);
  std::vector<CrsChain> kept;
  for (std::size_t i = 0; i < chains.size(); ++i) {
    moved[i] = static_cast<std::uint32_t>(kept.size());
    if (used[i]) kept.push_back(std::move(chains[i]));
  }
  moved[chains.size()] = static_cast<std::uint32_t>(kept.size());
  std::vector<CrsRule> rules;
  for (CrsChain& chain : kept) {
    if (chain.skip_to != 0) chain.skip_to = moved[chain.skip_to];
    rules.push_back(std::move(rules_.rules_[chain.rule]));
    chain.rule = static_cast<std::uint32_t>(rules.size() - 1);
  }
  chains = std::move(kept);
  rules_.rules_ = std::move(rules);
}

}  // namespace hinomi::findings
