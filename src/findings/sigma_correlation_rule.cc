#include "findings/sigma_correlation_rule.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/number.h"

namespace hinomi::findings {
namespace {

constexpr std::pair<std::string_view, CorrelationType> kTypes[] = {{"event_count", CorrelationType::EventCount},
                                                                   {"value_count", CorrelationType::ValueCount},
                                                                   {"temporal", CorrelationType::Temporal},
                                                                   {"temporal_ordered", CorrelationType::TemporalOrdered},
                                                                   {"value_sum", CorrelationType::ValueSum},
                                                                   {"value_avg", CorrelationType::ValueAverage},
                                                                   {"value_percentile", CorrelationType::ValuePercentile}};

constexpr std::pair<std::string_view, CorrelationBound::Kind> kBounds[] = {
    {"lt", CorrelationBound::Kind::Less},    {"lte", CorrelationBound::Kind::LessOrEqual},
    {"gt", CorrelationBound::Kind::Greater}, {"gte", CorrelationBound::Kind::GreaterOrEqual},
    {"eq", CorrelationBound::Kind::Equal},   {"neq", CorrelationBound::Kind::NotEqual}};

bool is_temporal(CorrelationType type) { return type == CorrelationType::Temporal || type == CorrelationType::TemporalOrdered; }

bool takes_field(CorrelationType type) { return type != CorrelationType::EventCount && !is_temporal(type); }

Result<std::vector<std::string>> optional_texts(const Yaml& node) {
  if (!node.present()) return std::vector<std::string>{};
  return node.texts();
}

Result<double> read_number(const Yaml& node) {
  ASSIGN_OR_RETURN(const std::string text, node.text());
  const auto value = parse_number<double>(text);
  if (!value) return node.error(fmt::format("'{}' is no number", text), "give a number");
  return *value;
}

/// Which field `name` means in the events of each reference: by the aliases, or itself.
Result<CorrelationField> read_field(const std::string& name, const Yaml& place, const Yaml& aliases,
                                    const std::vector<SigmaReference>& references) {
  CorrelationField field{name, {}};
  const Yaml alias = aliases.get(name);
  for (const SigmaReference& reference : references) {
    std::string meant = name;
    if (alias.present()) {
      const Yaml by_rule = alias.get(reference.text);
      if (!by_rule.present())
        return alias.error(fmt::format("alias '{}' names no field for the rule '{}'", name, reference.text),
                           "add a line with the rule's name, as it stands under rules, and its field");
      ASSIGN_OR_RETURN(meant, by_rule.text());
    }
    const std::optional<SigmaField> known = field_named(meant);
    if (!known || *known == SigmaField::Keyword)
      return Error{Errc::Unsupported, place.error(fmt::format("field '{}' is not known", meant)).what,
                   "name a field of Sigma's taxonomy, or an alias that stands under aliases"};
    if (*known == SigmaField::Never)
      return Error{Errc::Unsupported, place.error(fmt::format("field '{}' is not in the logs read here", meant)).what,
                   "group by a field that they carry, such as c-ip or user"};
    field.of_reference.push_back(*known);
  }
  return field;
}

Result<void> read_condition(const Yaml& root, const Yaml& aliases, SigmaCorrelation& made) {
  const Yaml condition = root.get("condition");
  if (!condition.present()) {
    if (!is_temporal(made.type)) return root.error("condition is missing", "add \"condition: {gte: 10}\"");
    made.bounds.push_back({CorrelationBound::Kind::GreaterOrEqual, static_cast<double>(made.references.size())});
    return {};
  }
  if (!condition.is_map()) return condition.error("condition is a map", "write \"condition: {gte: 10}\"");
  RETURN_IF_ERROR(condition.allow_keys({"lt", "lte", "gt", "gte", "eq", "neq", "field", "percentile"}));
  for (const auto& [key, node] : condition.entries())
    for (const auto& [name, kind] : kBounds) {
      if (name != key) continue;
      ASSIGN_OR_RETURN(const double value, read_number(node));
      made.bounds.push_back({kind, value});
    }
  if (made.bounds.empty()) return condition.error("condition sets no bound", "add gt, gte, lt, lte, eq or neq");
  const Yaml field = condition.get("field");
  if (field.present() != takes_field(made.type))
    return condition.error(takes_field(made.type) ? "condition names no field" : "this type of correlation takes no field",
                           takes_field(made.type) ? "add \"field: user\"" : "leave field out, or use value_count");
  ASSIGN_OR_RETURN(const std::vector<std::string> names, optional_texts(field));
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(CorrelationField one, read_field(name, field, aliases, made.references));
    made.values.push_back(std::move(one));
  }
  if (takes_field(made.type) && made.values.empty()) return field.error("condition names no field", "add \"field: user\"");
  if (made.values.size() > 1 && made.type != CorrelationType::ValueCount)
    return field.error("only value_count takes several fields", "name one field");
  if (const Yaml percentile = condition.get("percentile"); percentile.present()) {
    if (made.type != CorrelationType::ValuePercentile)
      return percentile.error("percentile belongs to value_percentile", "leave it out");
    ASSIGN_OR_RETURN(made.percentile, read_number(percentile));
    if (*made.percentile < 0 || *made.percentile > 100)
      return percentile.error("a percentile lies between 0 and 100", "correct it");
  }
  return {};
}

}  // namespace

std::optional<std::int64_t> read_timespan(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end + 1 != text.data() + text.size() || number <= 0) return std::nullopt;
  constexpr std::int64_t kDay = 86'400;
  std::int64_t unit = 0;
  switch (*end) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3'600;
      break;
    case 'd':
      unit = kDay;
      break;
    case 'w':
      unit = 7 * kDay;
      break;
    case 'M':
      unit = 30 * kDay;
      break;
    case 'y':
      unit = 365 * kDay;
      break;
    default:
      return std::nullopt;
  }
  constexpr std::int64_t kLongest = 100 * 365 * kDay;
  if (number > kLongest / unit) return std::nullopt;
  return number * unit * kMicrosPerSecond;
}

bool SigmaCorrelation::slides() const {
  if (type == CorrelationType::ValueAverage || type == CorrelationType::ValuePercentile) return false;
  for (const CorrelationBound& bound : bounds)
    if (bound.kind != CorrelationBound::Kind::Greater && bound.kind != CorrelationBound::Kind::GreaterOrEqual) return false;
  return true;
}

bool SigmaCorrelation::fulfilled(double measured) const {
  for (const CorrelationBound& bound : bounds) {
    bool holds = false;
    switch (bound.kind) {
      case CorrelationBound::Kind::Less:
        holds = measured < bound.value;
        break;
      case CorrelationBound::Kind::LessOrEqual:
        holds = measured <= bound.value;
        break;
      case CorrelationBound::Kind::Greater:
        holds = measured > bound.value;
        break;
      case CorrelationBound::Kind::GreaterOrEqual:
        holds = measured >= bound.value;
        break;
      case CorrelationBound::Kind::Equal:
        holds = measured == bound.value;
        break;
      case CorrelationBound::Kind::NotEqual:
        holds = measured != bound.value;
        break;
    }
    if (!holds) return false;
  }
  return true;
}

std::int64_t SigmaCorrelation::needed() const {
  std::int64_t most = 1;
  for (const CorrelationBound& bound : bounds) {
    const double least = bound.kind == CorrelationBound::Kind::Greater ? std::floor(bound.value) + 1 : std::ceil(bound.value);
    most = std::max(most, static_cast<std::int64_t>(std::clamp(least, 1.0, static_cast<double>(kMaxCount) + 1)));
  }
  return most;
}

Result<SigmaCorrelation> SigmaCorrelation::read(const Yaml& root) {
  SigmaCorrelation made;
  RETURN_IF_ERROR(read_sigma_head(root, made));
  ASSIGN_OR_RETURN(SigmaExamples examples, read_sigma_examples(root));
  made.fire = std::move(examples.fire);
  made.quiet = std::move(examples.quiet);
  if (root.get("detection").present())
    return root.error("a document holds both detection and correlation", "divide them by a line ---");
  const Yaml correlation = root.get("correlation");
  if (!correlation.is_map()) return correlation.error("correlation is a map", "give it type, rules, group-by and timespan");
  RETURN_IF_ERROR(correlation.allow_keys({"type", "rules", "aliases", "group-by", "timespan", "condition", "generate"}));

  ASSIGN_OR_RETURN(const std::string type, correlation.get("type").text());
  const auto known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& t) { return t.first == type; });
  if (known == std::end(kTypes))
    return Error{Errc::Unsupported, correlation.get("type").error(fmt::format("correlation type '{}' is not known", type)).what,
                 "use event_count, value_count, temporal, temporal_ordered, value_sum, value_avg or value_percentile"};
  made.type = known->second;

  const Yaml rules = correlation.get("rules");
  ASSIGN_OR_RETURN(const std::vector<std::string> names, rules.texts());
  if (names.empty()) return rules.error("a correlation without rules", "name at least one rule by name or id");
  if (names.size() > kMaxReferences)
    return rules.error(fmt::format("more than {} rules", kMaxReferences), "correlate correlations of fewer rules");
  for (const std::string& name : names) {
    for (const SigmaReference& other : made.references)
      if (other.text == name) return rules.error(fmt::format("rule '{}' is named twice", name), "name it once");
    made.references.push_back({name, false, 0});
  }

  const Yaml aliases = correlation.get("aliases");
  if (aliases.present() && !aliases.is_map()) return aliases.error("aliases is a map", "write alias: {rule: field}");
  ASSIGN_OR_RETURN(const std::vector<std::string> groups, optional_texts(correlation.get("group-by")));
  for (const std::string& group : groups) {
    ASSIGN_OR_RETURN(CorrelationField field, read_field(group, correlation.get("group-by"), aliases, made.references));
    made.group_by.push_back(std::move(field));
  }

  ASSIGN_OR_RETURN(made.timespan_text, correlation.get("timespan").text());
  const std::optional<std::int64_t> timespan = read_timespan(made.timespan_text);
  if (!timespan)
    return correlation.get("timespan")
        .error(fmt::format("timespan '{}' is not understood", made.timespan_text),
               "write a number and s, m, h, d, w, M or y, such as 90m");
  made.timespan = *timespan;
  RETURN_IF_ERROR(read_condition(correlation, aliases, made));
  if (made.slides() && made.type != CorrelationType::ValueSum && made.needed() > kMaxCount)
    return correlation.get("condition").error(fmt::format("a count above {} is not kept", kMaxCount), "use a lower bound");
  if (is_temporal(made.type) && made.slides() && made.needed() > static_cast<std::int64_t>(made.references.size()))
    return correlation.get("condition").error("more rules are wanted than are named", "lower the bound, or name more rules");
  // The schema has it beside the correlation, older rules in it.
  for (const Yaml& node : {root.get("generate"), correlation.get("generate")})
    if (node.present()) {
      ASSIGN_OR_RETURN(made.generate, node.boolean());
    }
  return made;
}

}  // namespace hinomi::findings
