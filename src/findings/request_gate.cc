#include "findings/request_gate.h"

#include <algorithm>

#include "base/number.h"
#include "base/text.h"

namespace hinomi::findings {
namespace {

using Statuses = std::vector<std::uint16_t>;
using Methods = std::vector<std::string>;

template <typename Set>
Set united(Set a, const Set& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::ranges::sort(a);
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

template <typename Set>
Set common(const Set& a, const Set& b) {
  Set both;
  std::ranges::set_intersection(a, b, std::back_inserter(both));
  return both;
}

/// What one item needs, by `of_value`; nothing when one of its values may hold without.
template <typename Set, typename OfValue>
std::optional<Set> needed_by(const SigmaItem& item, SigmaField field, const OfValue& of_value) {
  if (item.field != field || item.part != MomentPart::None) return std::nullopt;
  std::optional<Set> all;
  for (const SigmaValue& value : item.values) {
    std::optional<Set> one = of_value(value);
    if (item.all) {
      if (one) all = all ? common(*all, *one) : std::move(*one);
      continue;
    }
    if (!one) return std::nullopt;
    all = all ? united(std::move(*all), *one) : std::move(*one);
  }
  return all;
}

template <typename Set, typename OfValue>
std::optional<Set> needed_by(const SigmaRule& rule, const SigmaNode& node, SigmaField field, const OfValue& of_value) {
  switch (node.kind) {
    case SigmaNode::Kind::Not:
      return std::nullopt;
    case SigmaNode::Kind::Item:
      return needed_by<Set>(rule.items[node.item], field, of_value);
    case SigmaNode::Kind::And: {
      std::optional<Set> all;
      for (const SigmaNode& child : node.children) {
        if (std::optional<Set> one = needed_by<Set>(rule, child, field, of_value)) all = all ? common(*all, *one) : std::move(*one);
      }
      return all;
    }
    case SigmaNode::Kind::Or: {
      std::optional<Set> all;
      for (const SigmaNode& child : node.children) {
        std::optional<Set> one = needed_by<Set>(rule, child, field, of_value);
        if (!one) return std::nullopt;
        all = all ? united(std::move(*all), *one) : std::move(*one);
      }
      return all;
    }
  }
  return std::nullopt;
}

bool is_plain_text(const SigmaValue& value) {
  return value.kind == SigmaValue::Kind::Text && value.wild.empty() && !value.open_start && !value.open_end && !value.text.empty();
}

std::optional<Statuses> statuses_of(const SigmaValue& value) {
  Statuses statuses;
  if (value.kind == SigmaValue::Kind::Number) {
    // Codes beyond the table are not told apart; whoever compares with less than all of them may mean those too.
    if (value.comparison == Comparison::Greater || value.comparison == Comparison::GreaterOrEqual) return std::nullopt;
    for (std::uint16_t code = 0; code < kStatusCodes; ++code) {
      if (compares(code, value.comparison, value.number)) statuses.push_back(code);
    }
    return statuses;
  }
  if (!is_plain_text(value)) return std::nullopt;
  const auto code = parse_number<std::uint16_t>(value.text);
  if (!code || *code >= kStatusCodes) return std::nullopt;
  statuses.push_back(*code);
  return statuses;
}

std::optional<Methods> methods_of(const SigmaValue& value) {
  if (!is_plain_text(value)) return std::nullopt;
  return Methods{ascii_lower(value.text)};
}

}  // namespace

std::optional<Statuses> statuses_needed(const SigmaRule& rule) {
  return needed_by<Statuses>(rule, rule.condition, SigmaField::Status, statuses_of);
}

std::optional<Methods> methods_needed(const SigmaRule& rule) {
  return needed_by<Methods>(rule, rule.condition, SigmaField::Method, methods_of);
}

}  // namespace hinomi::findings
