#include "findings/sigma_rule.h"

#include <fmt/format.h>

#include "findings/sigma_condition.h"
#include "findings/sigma_modifiers.h"

namespace hinomi::findings {
namespace {

class Detection {
 public:
  Detection(const SigmaPlaceholders& placeholders, std::vector<SigmaItem>& items) : placeholders_(placeholders), items_(items) {}

  Result<SigmaNode> selection(const Yaml& node) {
    if (node.is_map()) return map(node);
    if (!node.is_list() && !node.is_scalar())
      return node.error("a selection is a map, a list of maps or a list of keywords", "give it one of these forms");
    const std::vector<Yaml> entries = node.items();
    if (entries.empty()) return node.error("an empty selection", "fill it or remove it");
    if (!entries.front().is_map()) return item("", node);
    SigmaNode either{SigmaNode::Kind::Or, {}, 0};
    for (const Yaml& entry : entries) {
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
      ASSIGN_OR_RETURN(SigmaNode child, item(key, value));
      both.children.push_back(std::move(child));
    }
    if (both.children.empty()) return node.error("an empty selection", "fill it or remove it");
    return both;
  }

  Result<SigmaNode> item(std::string_view key, const Yaml& node) {
    ASSIGN_OR_RETURN(ReadItem read, read_sigma_item(key, node, placeholders_));
    SigmaNode all{SigmaNode::Kind::And, {}, 0};
    for (SigmaItem& one : read.items) {
      items_.push_back(std::move(one));
      all.children.push_back({SigmaNode::Kind::Item, {}, items_.size() - 1});
    }
    SigmaNode made = all.children.size() == 1 ? SigmaNode(all.children.front()) : std::move(all);
    if (!read.negated) return made;
    SigmaNode negated{SigmaNode::Kind::Not, {}, 0};
    negated.children.push_back(std::move(made));
    return negated;
  }

  const SigmaPlaceholders& placeholders_;
  std::vector<SigmaItem>& items_;
};

}  // namespace

Result<SigmaNode> read_sigma_detection(const Yaml& detection, const SigmaPlaceholders& placeholders, std::vector<SigmaItem>& items,
                                       std::initializer_list<std::string_view> skipped) {
  std::vector<std::pair<std::string, SigmaNode>> selections;
  Detection reader(placeholders, items);
  for (const auto& [name, node] : detection.entries()) {
    if (name == "condition" || std::find(skipped.begin(), skipped.end(), name) != skipped.end()) continue;
    if (name == "timeframe")
      return Error{Errc::Unsupported, node.error("timeframe is not supported").what,
                   "write a correlation (type event_count) that refers to this rule"};
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
  if (either.children.size() == 1) return SigmaNode(either.children.front());
  return either;
}

Result<SigmaRule> SigmaRule::read(const Yaml& root, const SigmaPlaceholders& placeholders) {
  SigmaRule rule;
  RETURN_IF_ERROR(read_sigma_head(root, rule));
  ASSIGN_OR_RETURN(SigmaExamples examples, read_sigma_examples(root));
  for (auto [from, to] : {std::pair{&examples.fire, &rule.fire}, std::pair{&examples.quiet, &rule.quiet}})
    for (SigmaExample& example : *from) {
      if (example.size() != 1)
        return root.get("hinomi").error("an example of a rule is one line", "lists of lines belong to correlations");
      to->push_back(std::move(example.front()));
    }
  const Yaml logsource = root.get("logsource");
  if (!logsource.present()) return root.error("logsource is missing", "add \"logsource: {category: webserver}\"");
  ASSIGN_OR_RETURN(rule.scope, SigmaScope::read(logsource));
  const Yaml detection = root.get("detection");
  if (!detection.is_map()) return root.error("detection is missing", "add selections and a condition");
  ASSIGN_OR_RETURN(rule.condition, read_sigma_detection(detection, placeholders, rule.items));
  for (const SigmaItem& item : rule.items) {
    const auto note = [&](SigmaField field, const std::string& name) {
      if ((kinds_carrying(field) & rule.scope.kinds) != 0) return;
      if (std::find(rule.unseen.begin(), rule.unseen.end(), name) == rule.unseen.end()) rule.unseen.push_back(name);
    };
    note(item.field, item.name);
    for (const SigmaValue& value : item.values)
      if (value.kind == SigmaValue::Kind::Field) note(value.other, value.text);
  }
  return rule;
}

}  // namespace hinomi::findings
