#include "cases/case_conditions.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/number.h"
#include "base/text.h"

namespace hinomi::cases {
namespace {

bool has_field(const Impact& impact, std::initializer_list<FieldKind> kinds) {
  return std::ranges::any_of(impact.fields,
                             [&](const FieldImpact& f) { return f.rows > 0 && std::ranges::find(kinds, f.kind) != kinds.end(); });
}

/// Somebody who is not the organisation's own got through, seen or not.
bool is_malicious(const CaseFacts& facts) {
  if (!facts.actors.list.empty() && facts.actors.broke_in(0)) return true;
  return std::ranges::any_of(facts.findings, [](const Finding& f) {
    return f.severity >= Severity::High && f.verdict >= Verdict::LikelySucceeded && !f.actor.address.known();
  });
}

std::optional<Condition> parse(std::string_view text) {
  Condition c;
  text = trim(text);
  if (text.starts_with("not ")) {
    c.is = Condition::Is::Zero;
    c.figure = trim(text.substr(4));
    return c;
  }
  const std::size_t at = text.find_first_of("<>=");
  if (at == std::string_view::npos) {
    c.figure = text;
    return c;
  }
  c.figure = trim(text.substr(0, at));
  const std::size_t end = text.find_first_not_of("<>=", at);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view sign = text.substr(at, end - at), number = trim(text.substr(end));
  struct Sign {
    std::string_view text;
    Condition::Is is;
  };
  static constexpr std::array kSigns = {Sign{">", Condition::Is::Above}, Sign{"<", Condition::Is::Below},
                                        Sign{">=", Condition::Is::AtLeast}, Sign{"<=", Condition::Is::AtMost},
                                        Sign{"==", Condition::Is::Equal}};
  const auto found = std::ranges::find(kSigns, sign, &Sign::text);
  const auto bound = parse_number<decltype(c.number)>(number);
  if (found == kSigns.end() || !bound) return std::nullopt;
  c.number = *bound;
  c.is = found->is;
  return c;
}

}  // namespace

Figures figures_of(const CaseFacts& facts) {
  const Impact& impact = facts.impact;
  const bool malicious = is_malicious(facts);
  const bool personal =
      impact.possible.persons_max > 0 || impact.possible.persons > 0 || impact.possible.rows_with_personal_data > 0;
  const bool unknown = malicious && impact.possible.tables == 0;
  const auto any_rule = [&](std::string_view rule) {
    return std::ranges::any_of(facts.findings, [&](const Finding& f) {
      return f.rule == rule && f.severity >= Severity::High && f.verdict >= Verdict::LikelySucceeded;
    });
  };
  const auto any_technique = [&](std::string_view technique) {
    return std::ranges::any_of(facts.findings, [&](const Finding& f) {
      return f.severity >= Severity::High && f.verdict >= Verdict::LikelySucceeded &&
             std::ranges::find(f.techniques, technique) != f.techniques.end();
    });
  };
  using enum FieldKind;
  return {{"persons", std::max(impact.possible.persons_max, impact.possible.persons)},
          {"persons_min", impact.possible.persons_min > 0 ? impact.possible.persons_min : impact.possible.persons},
          {"rows", impact.possible.rows},
          {"personal_rows", impact.possible.rows_with_personal_data},
          {"tables", impact.possible.tables},
          {"cards", std::max(impact.cards, sum_of(impact.card_windows).orders)},
          {"minors", impact.minors},
          {"contractors", facts.ledger.contractors.size()},
          {"malicious", malicious},
          {"data_unknown", unknown},
          {"affected", personal || unknown},
          {"sensitive", has_field(impact, {Sensitive})},
          {"my_number", has_field(impact, {MyNumber})},
          {"credentials", has_field(impact, {Password}) && has_field(impact, {Login, Email})},
          {"destroyed", any_rule("database_dropped") || any_technique("T1485")},  // data destruction
          {"ransom", any_rule("ransom_note")}};
}

const std::vector<std::string>& figure_names() {
  static const std::vector<std::string> names = [] {
    const Ledger ledger;
    const Coverage coverage;
    const Impact impact;
    const Actors actors;
    const CaseWindow window;
    std::vector<std::string> list;
    for (const auto& [name, figure] : figures_of({ledger, coverage, {}, {}, impact, actors, window, {}})) list.push_back(name);
    return list;
  }();
  return names;
}

bool Condition::holds(const Figures& figures) const {
  const auto found = figures.find(figure);
  const std::uint64_t value = found == figures.end() ? 0 : found->second;
  switch (is) {
    case Is::NotZero:
      return value != 0;
    case Is::Zero:
      return value == 0;
    case Is::Above:
      return value > number;
    case Is::Below:
      return value < number;
    case Is::AtLeast:
      return value >= number;
    case Is::AtMost:
      return value <= number;
    case Is::Equal:
      return value == number;
  }
  return false;
}

bool hold(const Conditions& conditions, const Figures& figures) {
  return std::ranges::all_of(conditions, [&](const Condition& c) { return c.holds(figures); });
}

Result<Conditions> conditions_from(const Yaml& node) {
  Conditions conditions;
  for (const Yaml& item : node.items()) {
    ASSIGN_OR_RETURN(const std::string text, item.text());
    const auto condition = parse(text);
    if (!condition)
      return item.error("'" + text + "' is not a condition",
                        "write it like \"malicious\", \"not my_number\" or \"persons > 1000\"");
    if (std::ranges::find(figure_names(), condition->figure) == figure_names().end()) {
      std::string known;
      for (const std::string& name : figure_names()) known += (known.empty() ? "" : ", ") + name;
      return item.error("unknown figure '" + condition->figure + "'", "use one of: " + known);
    }
    conditions.push_back(*condition);
  }
  return conditions;
}

}  // namespace hinomi::cases
