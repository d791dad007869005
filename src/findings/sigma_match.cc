#include "findings/sigma_match.h"

namespace hinomi::findings {
namespace {

bool value_holds(const SigmaValue& value, const SigmaItem& item, EventFields& event) {
  if (value.kind == SigmaValue::Kind::Null) return event.presence(item.field) != EventFields::Presence::Value;
  return event.any(item.field, [&](std::string_view text) { return value.matches(text, item.cased); });
}

bool item_holds(const SigmaItem& item, EventFields& event) {
  const auto holds = [&](const SigmaValue& value) { return value_holds(value, item, event); };
  return item.all ? std::all_of(item.values.begin(), item.values.end(), holds)
                  : std::any_of(item.values.begin(), item.values.end(), holds);
}

bool node_holds(const SigmaRule& rule, const SigmaNode& node, EventFields& event) {
  const auto holds = [&](const SigmaNode& child) { return node_holds(rule, child, event); };
  switch (node.kind) {
    case SigmaNode::Kind::Item:
      return item_holds(rule.items[node.item], event);
    case SigmaNode::Kind::Not:
      return !holds(node.children.front());
    case SigmaNode::Kind::And:
      return std::all_of(node.children.begin(), node.children.end(), holds);
    case SigmaNode::Kind::Or:
      return std::any_of(node.children.begin(), node.children.end(), holds);
  }
  return false;
}

}  // namespace

bool sigma_holds(const SigmaRule& rule, EventFields& event) {
  return rule.scope.sees(event.event()) && node_holds(rule, rule.condition, event);
}

}  // namespace hinomi::findings
