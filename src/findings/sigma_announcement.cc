#include "findings/sigma_announcement.h"

#include <algorithm>

namespace hinomi::findings {
namespace {

constexpr double kWeak = 0.1;        // what more texts hold than this announces nothing beside something rarer
constexpr double kEverywhere = 2;    // … and from here on nothing at all
constexpr double kExpression = 0.3;  // without a literal; it costs more than any literal that stands beside it

/// '^' and '$' refer to fields, the scanner sees whole texts: without them the expression finds more, never less.
std::string without_anchors(std::string_view expression) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '\\' && i + 1 < expression.size()) {
      const char next = expression[++i];
      if (!in_class && (next == 'A' || next == 'z' || next == 'Z' || next == 'G')) continue;
      out += c;
      out += next;
      continue;
    }
    if (in_class) {
      if (const std::size_t end = expression.substr(i).starts_with("[:") ? expression.find(":]", i) : std::string_view::npos;
          end != std::string_view::npos) {
        out += expression.substr(i, end + 2 - i);  // the ']' of a named class does not end this one
        i = end + 1;
        continue;
      }
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      out += c;
      if (i + 1 < expression.size() && expression[i + 1] == '^') out += expression[++i];
      if (i + 1 < expression.size() && expression[i + 1] == ']') out += "\\", out += expression[++i];
      continue;
    } else if (c == '^' || c == '$') {
      continue;
    }
    out += c;
  }
  return out;
}

/// The texts that a field is part of, a bit each; 0: the field is no text.
unsigned lanes_of(SigmaField field) {
  const auto lane = [](EventText text) { return 1u << static_cast<unsigned>(text); };
  switch (field) {
    case SigmaField::Stem:
    case SigmaField::Query:
    case SigmaField::Uri:
    case SigmaField::Extension:
      return lane(EventText::Target);
    case SigmaField::Referer:
      return lane(EventText::Referer);
    case SigmaField::Agent:
      return lane(EventText::Agent);
    case SigmaField::Message:
      return lane(EventText::Message);
    case SigmaField::Statement:
      return lane(EventText::Statement);
    case SigmaField::Keyword:
      return (1u << kEventTexts) - 1;
    default:
      return 0;
  }
}

/// The expression of a value, for a scanner that sees whole texts where the value sees fields: it finds more, never less.
std::optional<ScanPattern> expression_of(const SigmaValue& value) {
  if (value.kind != SigmaValue::Kind::Expression) return std::nullopt;
  if (value.text.contains("\\Q")) return std::nullopt;  // an anchor in a quotation is none
  // The scanner's letters have no case; in an expression that has it, [^a] finds less without.
  return ScanPattern{"(?-i)" + without_anchors(value.text), false};
}

SigmaRequirement on_lanes(const Requirement& requirement, unsigned lanes) {
  SigmaRequirement on{{}, requirement.frequency};
  for (const std::string& literal : requirement.literals) on.patterns.push_back({{literal, true}, lanes});
  for (unsigned c = 0; c < 256; ++c) {
    const bool is_upper = c >= 'A' && c <= 'Z';  // the scanner's letters have no case
    if (!is_upper && requirement.bytes.has(static_cast<unsigned char>(c)))
      on.patterns.push_back({{std::string(1, static_cast<char>(c)), true}, lanes});
  }
  return on;
}

void keep_rarest(SigmaAnnouncement& announcement) {
  std::ranges::stable_sort(announcement, {}, &SigmaRequirement::frequency);
  const auto worth = [&](std::size_t i) { return i == 0 || (i < kRequirements && announcement[i].frequency <= kWeak); };
  std::size_t kept = 0;
  while (kept < announcement.size() && worth(kept)) ++kept;
  announcement.resize(kept);
}

/// What all of them require together.
template <typename Range, typename OfOne>
SigmaAnnouncement all_of(const Range& range, const OfOne& of_one) {
  SigmaAnnouncement all;
  for (const auto& one : range) std::ranges::move(of_one(one), std::back_inserter(all));
  keep_rarest(all);
  return all;
}

/// What is required whichever of them holds: of several, the rarest of each.
template <typename Range, typename OfOne>
SigmaAnnouncement any_of(const Range& range, const OfOne& of_one) {
  if (range.size() == 1) return of_one(range.front());
  SigmaRequirement any;
  for (const auto& one : range) {
    SigmaAnnouncement of = of_one(one);
    if (of.empty()) return {};
    std::ranges::move(of.front().patterns, std::back_inserter(any.patterns));
    any.frequency += of.front().frequency;
  }
  if (any.patterns.empty()) return {};
  return {std::move(any)};
}

}  // namespace

const SigmaAnnouncement& SigmaAnnouncer::announce(const SigmaItem& item, const SigmaValue& value) {
  const auto [known, is_new] = known_.try_emplace(&value);
  SigmaAnnouncement& on = known->second;
  const unsigned lanes = lanes_of(item.field);
  if (!is_new || lanes == 0) return on;
  Announcement announcement;
  if (value.kind == SigmaValue::Kind::Expression) {
    announcement = announce_expression(value.text);
  } else if (value.kind == SigmaValue::Kind::Text) {
    announcement = announce_words({std::string(value.literal())});
  }
  for (const Requirement& requirement : announcement) {
    if (requirement.frequency < kEverywhere) on.push_back(on_lanes(requirement, lanes));
  }
  return on;
}

SigmaAnnouncement SigmaAnnouncer::announce_or_expression(const SigmaItem& item, const SigmaValue& value) {
  if (const SigmaAnnouncement& announcement = announce(item, value); !announcement.empty()) return announcement;
  const unsigned lanes = lanes_of(item.field);
  const std::optional<ScanPattern> expression = expression_of(value);
  if (lanes == 0 || !expression) return {};
  return {SigmaRequirement{{{*expression, lanes}}, kExpression}};
}

SigmaAnnouncement SigmaAnnouncer::announce(const SigmaRule& rule, const SigmaNode& node) {
  const auto of_child = [&](const SigmaNode& child) { return announce(rule, child); };
  switch (node.kind) {
    case SigmaNode::Kind::Not:
      return {};
    case SigmaNode::Kind::And:
      return all_of(node.children, of_child);
    case SigmaNode::Kind::Or:
      return any_of(node.children, of_child);
    case SigmaNode::Kind::Item:
      break;
  }
  const SigmaItem& item = rule.items[node.item];
  const auto of_value = [&](const SigmaValue& value) { return announce_or_expression(item, value); };
  return item.all ? all_of(item.values, of_value) : any_of(item.values, of_value);
}

SigmaAnnouncement SigmaAnnouncer::announce(const SigmaRule& rule) { return announce(rule, rule.condition); }

}  // namespace hinomi::findings
