#include "findings/sigma_rule.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/yaml.h"
#include "findings/sigma_condition.h"

namespace hinomi::findings {
namespace {

/// Both in lower case or both as they are.
bool glob(std::string_view pattern, const std::vector<bool>& wild, std::string_view text, bool open_start, bool open_end,
          bool cased) {
  const auto same = [&](std::size_t p, char c) {
    if (wild[p]) return pattern[p] == '?';
    return pattern[p] == c || (!cased && c >= 'A' && c <= 'Z' && pattern[p] == (c | 0x20));
  };
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  if (open_start) star = 0;  // as if a '*' stood before the pattern
  while (t < text.size()) {
    if (p == pattern.size() && open_end) return true;
    if (p < pattern.size() && wild[p] && pattern[p] == '*') {
      star = ++p, mark = t;
    } else if (p < pattern.size() && same(p, text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star, t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && wild[p] && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::size_t find_text(std::string_view text, std::string_view needle, bool cased) {
  return cased ? text.find(needle) : ifind(text, needle);
}

/// Sigma: '*' and '?' are wildcards; a backslash takes the meaning from them and from itself.
SigmaValue read_text(std::string_view raw, bool cased) {
  SigmaValue value;
  bool any = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\' && i + 1 < raw.size() && (raw[i + 1] == '*' || raw[i + 1] == '?' || raw[i + 1] == '\\')) {
      value.text += raw[++i];
      value.wild.push_back(false);
      continue;
    }
    const bool wild = raw[i] == '*' || raw[i] == '?';
    any |= wild;
    value.text += raw[i];
    value.wild.push_back(wild);
  }
  // A wildcard at either end is the same as an open end.
  while (!value.text.empty() && value.wild.front() && value.text.front() == '*')
    value.text.erase(0, 1), value.wild.erase(value.wild.begin()), value.open_start = true;
  while (!value.text.empty() && value.wild.back() && value.text.back() == '*')
    value.text.pop_back(), value.wild.pop_back(), value.open_end = true;
  if (!any || std::none_of(value.wild.begin(), value.wild.end(), [](bool w) { return w; })) value.wild.clear();
  if (!cased) value.text = ascii_lower(value.text);
  return value;
}

struct Modifiers {
  bool contains = false, starts = false, ends = false, all = false, expression = false, cased = false;
  Regex::Options options;
};

Result<Modifiers> read_modifiers(std::string_view key, const Yaml& node) {
  Modifiers m;
  for (std::size_t at = key.find('|'); at != std::string_view::npos;) {
    const std::size_t end = key.find('|', at + 1);
    const std::string_view word = key.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    at = end;
    if (word == "contains")
      m.contains = true;
    else if (word == "startswith")
      m.starts = true;
    else if (word == "endswith")
      m.ends = true;
    else if (word == "all")
      m.all = true;
    else if (word == "re")
      m.expression = true;
    else if (word == "cased")
      m.cased = true;
    else if (m.expression && word == "i")
      m.options.caseless = true;
    else if (m.expression && word == "m")
      m.options.multiline = true;
    else if (m.expression && word == "s")
      m.options.dotall = true;
    else
      return Error{Errc::Unsupported, node.error(fmt::format("modifier '{}' is not supported", word)).what,
                   "use contains, startswith, endswith, all, re (with i, m, s) or cased"};
  }
  return m;
}

class Detection {
 public:
  explicit Detection(SigmaRule& rule) : rule_(rule) {}

  Result<SigmaNode> selection(const Yaml& node) {
    if (node.is_map()) return map(node);
    if (!node.is_list() && !node.is_scalar())
      return node.error("a selection is a map, a list of maps or a list of keywords", "give it one of these forms");
    const std::vector<Yaml> items = node.items();
    if (items.empty()) return node.error("an empty selection", "fill it or remove it");
    if (!items.front().is_map()) return item("", node, node);
    SigmaNode either{SigmaNode::Kind::Or, {}, 0};
    for (const Yaml& entry : items) {
      if (!entry.is_map()) return entry.error("maps and keywords are mixed in one list", "make two selections");
      ASSIGN_OR_RETURN(SigmaNode child, map(entry));
      either.children.push_back(std::move(child));
    }
    return either;
  }

 private:
  Result<SigmaNode> map(const Yaml& node) {
    SigmaNode both{SigmaNode::Kind::And, {}, 0};
    for (const auto& [key, value] : node.entries()) {
      ASSIGN_OR_RETURN(SigmaNode child, item(key, value, node));
      both.children.push_back(std::move(child));
    }
    if (both.children.empty()) return node.error("an empty selection", "fill it or remove it");
    return both;
  }

  Result<SigmaNode> item(std::string_view key, const Yaml& node, const Yaml& parent) {
    SigmaItem made;
    const std::string_view field = key.substr(0, key.find('|'));
    if (!field.empty()) {
      const std::optional<SigmaField> known = field_named(field);
      if (!known)
        return Error{Errc::Unsupported, parent.error(fmt::format("field '{}' is not known for web server logs", field)).what,
                     "use cs-method, cs-uri, cs-uri-stem, cs-uri-query, cs-user-agent, cs-referer, cs-host, sc-status or c-ip"};
      made.field = *known;
    }
    ASSIGN_OR_RETURN(const Modifiers m, read_modifiers(key, parent));
    made.all = m.all;
    made.cased = m.cased;
    std::vector<Yaml> values = node.items();
    if (values.empty() && !node.is_list()) values.push_back(node);  // a bare null
    if (values.empty()) return parent.error(fmt::format("'{}' has no value", key), "give a value or a list of them");
    for (const Yaml& entry : values) {
      ASSIGN_OR_RETURN(SigmaValue value, read_value(entry, m, field.empty(), node));
      made.values.push_back(std::move(value));
    }
    rule_.items.push_back(std::move(made));
    return SigmaNode{SigmaNode::Kind::Item, {}, rule_.items.size() - 1};
  }

  static Result<SigmaValue> read_value(const Yaml& node, const Modifiers& m, bool keyword, const Yaml& parent) {
    if (node.is_map() || node.is_list()) return node.error("a value must be plain text", "write one value a line");
    SigmaValue value;
    if (!node.is_scalar()) {
      value.kind = SigmaValue::Kind::Null;
      return value;
    }
    ASSIGN_OR_RETURN(const std::string raw, node.text());
    if (m.expression) {
      auto compiled = Regex::compile(raw, m.options);
      if (!compiled.has_value())
        return Error{compiled.error().code, parent.error(compiled.error().what).what, compiled.error().remedy};
      value.kind = SigmaValue::Kind::Expression;
      value.text = (m.options.caseless ? "(?i)" : "") + raw;
      value.expression = std::move(*compiled);
      return value;
    }
    value = read_text(raw, m.cased);
    if (m.contains || m.ends || keyword) value.open_start = true;
    if (m.contains || m.starts || keyword) value.open_end = true;
    if ((m.contains || keyword) && value.text.empty())
      return node.error("an empty text is in every line", "give a text, or null for an empty field");
    return value;
  }

  SigmaRule& rule_;
};

Result<std::vector<std::string>> optional_texts(const Yaml& node) {
  if (!node.present()) return std::vector<std::string>{};
  return node.texts();
}

Result<void> read_own_keys(const Yaml& own, SigmaRule& rule) {
  if (!own.present()) return {};
  RETURN_IF_ERROR(own.allow_keys({"title", "reason", "examples"}));
  if (own.get("title").present()) {
    ASSIGN_OR_RETURN(rule.title, own.get("title").bilingual());
  }
  if (own.get("reason").present()) {
    ASSIGN_OR_RETURN(rule.reason, own.get("reason").bilingual());
  }
  const Yaml examples = own.get("examples");
  if (!examples.present()) return {};
  RETURN_IF_ERROR(examples.allow_keys({"fire", "quiet"}));
  ASSIGN_OR_RETURN(rule.fire, optional_texts(examples.get("fire")));
  ASSIGN_OR_RETURN(rule.quiet, optional_texts(examples.get("quiet")));
  return {};
}

Result<void> read_level(const Yaml& node, SigmaRule& rule) {
  const std::string level = node.text_or("medium");
  if (level == "informational") {
    rule.level = Severity::Info;
    return {};
  }
  const std::optional<Severity> known = severity_from(level);
  if (!known) return node.error(fmt::format("level '{}' is unknown", level), "use informational, low, medium, high or critical");
  rule.level = *known;
  return {};
}

Result<void> read_detection(const Yaml& detection, SigmaRule& rule) {
  if (!detection.is_map()) return detection.error("detection is missing", "add selections and a condition");
  std::vector<std::pair<std::string, SigmaNode>> selections;
  Detection reader(rule);
  for (const auto& [name, node] : detection.entries()) {
    if (name == "condition") continue;
    if (name == "timeframe")
      return Error{Errc::Unsupported, node.error("timeframe is not supported").what, "write a correlation rule or leave it out"};
    ASSIGN_OR_RETURN(SigmaNode selection, reader.selection(node));
    selections.emplace_back(name, std::move(selection));
  }
  const Yaml condition = detection.get("condition");
  if (!condition.present()) return detection.error("condition is missing", "add \"condition: selection\"");
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, condition.texts());
  SigmaNode either{SigmaNode::Kind::Or, {}, 0};
  for (const std::string& text : texts) {
    auto parsed = parse_condition(text, selections);
    if (!parsed.has_value()) return Error{parsed.error().code, condition.error(parsed.error().what).what, parsed.error().remedy};
    either.children.push_back(std::move(*parsed));
  }
  if (either.children.empty()) return condition.error("condition is empty", "name a selection");
  rule.condition = either.children.size() == 1 ? std::move(SigmaNode(either.children.front())) : std::move(either);
  return {};
}

}  // namespace

bool SigmaScope::sees(const Event& event) const {
  if ((kinds >> static_cast<unsigned>(event.kind) & 1) == 0) return false;
  return services.empty() || std::any_of(services.begin(), services.end(),
                                         [&](const std::string& service) { return event.service.starts_with(service); });
}

bool SigmaValue::matches(std::string_view field, bool cased) const {
  switch (kind) {
    case Kind::Null:
      return field.empty();
    case Kind::Expression:
      return expression->found_in(field);
    case Kind::Text:
      break;
  }
  if (!wild.empty()) return glob(text, wild, field.substr(0, Regex::kMaxSubject), open_start, open_end, cased);
  if (open_start && open_end) return find_text(field, text, cased) != std::string_view::npos;
  const auto same = [&](std::string_view part) { return cased ? part == text : iequals(part, text); };
  if (field.size() < text.size()) return false;
  if (open_start) return same(field.substr(field.size() - text.size()));
  if (open_end) return same(field.substr(0, text.size()));
  return same(field);
}

std::string_view SigmaValue::literal() const {
  if (kind != Kind::Text) return {};
  if (wild.empty()) return text;
  std::string_view best;
  for (std::size_t i = 0; i < text.size();) {
    if (wild[i]) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && !wild[end]) ++end;
    if (end - i > best.size()) best = std::string_view(text).substr(i, end - i);
    i = end;
  }
  return best;
}

std::vector<std::string> techniques_of(const std::vector<std::string>& tags) {
  std::vector<std::string> techniques;
  for (const std::string& tag : tags) {
    if (!istarts_with(tag, "attack.t") || tag.size() < 12 || tag[8] < '0' || tag[8] > '9') continue;
    techniques.push_back('T' + tag.substr(8));
  }
  return techniques;
}

Result<SigmaRule> SigmaRule::parse(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file.text, file.path));
  if (!root.is_map()) return root.error("this is no Sigma rule", "a rule is a map with title, logsource and detection");
  SigmaRule rule;
  rule.file = file.path;
  const std::size_t slash = file.path.rfind('/');
  rule.name = file.path.substr(slash == std::string::npos ? 0 : slash + 1);
  rule.name = rule.name.substr(0, rule.name.rfind('.'));
  if (root.get("correlation").present())
    return Error{Errc::Unsupported, root.get("correlation").error("correlation rules are not supported").what,
                 "leave this rule out"};
  if (root.get("filter").present())
    return Error{Errc::Unsupported, root.get("filter").error("filter rules are not supported").what,
                 "put the filter into the rule"};
  ASSIGN_OR_RETURN(const std::string title, root.get("title").text());
  rule.title = {title, title};
  const std::string description = root.get("description").text_or(title);
  rule.reason = {description, description};
  rule.id = root.get("id").text_or("");
  rule.status = root.get("status").text_or("");
  RETURN_IF_ERROR(read_level(root.get("level"), rule));
  ASSIGN_OR_RETURN(rule.tags, optional_texts(root.get("tags")));
  rule.techniques = techniques_of(rule.tags);
  ASSIGN_OR_RETURN(rule.falsepositives, optional_texts(root.get("falsepositives")));
  RETURN_IF_ERROR(read_own_keys(root.get("hinomi"), rule));

  const Yaml logsource = root.get("logsource");
  const std::string category = logsource.get("category").text_or("");
  if (category != "webserver")
    return Error{Errc::Unsupported,
                 (logsource.present() ? logsource : root)
                     .error(category.empty() ? std::string("logsource has no category")
                                             : fmt::format("logsource category '{}' is not supported", category))
                     .what,
                 "only category webserver is supported"};
  RETURN_IF_ERROR(read_detection(root.get("detection"), rule));
  return rule;
}

}  // namespace hinomi::findings
