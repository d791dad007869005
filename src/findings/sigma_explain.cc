#include "findings/sigma_explain.h"

#include <fmt/format.h>

#include "findings/sigma_match.h"

namespace hinomi::findings {
namespace {

std::string in_words(const SigmaValue& value, const SigmaItem& item) {
  switch (value.kind) {
    case SigmaValue::Kind::Text: {
      std::string text = value.open_start ? "*" : "";
      for (std::size_t i = 0; i < value.text.size(); ++i) {
        const bool wild = !value.wild.empty() && value.wild[i];
        if (!wild && (value.text[i] == '*' || value.text[i] == '?')) text += '\\';
        text += value.text[i];
      }
      return text + (value.open_end ? "*" : "");
    }
    case SigmaValue::Kind::Expression:
      return '/' + value.text + '/';
    case SigmaValue::Kind::Null:
      return "null";
    case SigmaValue::Kind::Empty:
      return "''";
    case SigmaValue::Kind::Exists:
      return value.exists ? "exists" : "does not exist";
    case SigmaValue::Kind::Number: {
      constexpr std::string_view kSigns[] = {"=", "<", "<=", ">", ">="};
      return fmt::format("{} {}", kSigns[static_cast<std::size_t>(value.comparison)], value.number);
    }
    case SigmaValue::Kind::Network:
      return "network";
    case SigmaValue::Kind::Field:
      return "another field";
  }
  return item.name;
}

void collect(const SigmaRule& rule, const SigmaNode& node, EventFields& event, std::vector<SigmaSight>& sights) {
  if (node.kind == SigmaNode::Kind::Not) return;
  if (node.kind != SigmaNode::Kind::Item) {
    for (const SigmaNode& child : node.children) collect(rule, child, event, sights);
    return;
  }
  const SigmaItem& item = rule.items[node.item];
  for (const SigmaValue& value : item.values) {
    if (!sigma_holds(value, item, event)) continue;
    SigmaSight sight{item.field == SigmaField::Keyword ? "keywords" : item.name, in_words(value, item), {}};
    if (value.kind == SigmaValue::Kind::Text || value.kind == SigmaValue::Kind::Expression) {
      event.any(item.field, [&](std::string_view text) {
        if (!value.matches(text, item.cased)) return false;
        sight.text = text;
        return true;
      });
    } else {
      sight.text = event.as_logged(item.field);
    }
    sights.push_back(std::move(sight));
  }
}

}  // namespace

std::vector<SigmaSight> sights(const SigmaRule& rule, EventFields& event) {
  std::vector<SigmaSight> found;
  collect(rule, rule.condition, event, found);
  return found;
}

}  // namespace hinomi::findings
