#include "findings/sigma_match.h"

#include "base/text.h"

namespace hinomi::findings {
namespace {

/// ISO 8601: the week that holds the year's first Thursday is week 1.
int iso_week(const CivilTime& t) {
  const std::int64_t day = days_from_civil(t.year, t.month, t.day);
  const std::int64_t weekday = ((day + 3) % 7 + 7) % 7;  // Monday is 0; 1970-01-01 was a Thursday
  const std::int64_t thursday = day - weekday + 3;
  int year = t.year;
  if (thursday < days_from_civil(year, 1, 1)) --year;
  if (thursday >= days_from_civil(year + 1, 1, 1)) ++year;
  return static_cast<int>((thursday - days_from_civil(year, 1, 1)) / 7) + 1;
}

int part_of(const CivilTime& t, MomentPart part) {
  switch (part) {
    case MomentPart::Minute:
      return t.minute;
    case MomentPart::Hour:
      return t.hour;
    case MomentPart::Day:
      return t.day;
    case MomentPart::Week:
      return iso_week(t);
    case MomentPart::Month:
      return t.month;
    case MomentPart::Year:
      return t.year;
    case MomentPart::None:
      break;
  }
  return 0;
}

bool number_holds(const SigmaValue& value, const SigmaItem& item, EventFields& event) {
  std::optional<double> number;
  if (item.part == MomentPart::None)
    number = event.number(item.field);
  else if (const std::optional<CivilTime> moment = event.moment())
    number = part_of(*moment, item.part);
  return number && compares(*number, value.comparison, value.number);
}

/// Some form of the one field against some form of the other.
bool other_field_holds(const SigmaValue& value, const SigmaItem& item, EventFields& event) {
  return event.any(value.other, [&](std::string_view other) {
    const std::string needle = item.cased ? std::string(other) : ascii_lower(other);
    return event.any(item.field, [&](std::string_view text) {
      return matches_text(text, needle, value.open_start, value.open_end, item.cased);
    });
  });
}

class Decision {
 public:
  Decision(const SigmaRule& rule, EventFields& event, const SigmaSieve* sieve) : rule_(rule), event_(event), sieve_(sieve) {}

  bool holds(const SigmaNode& node) const {
    const auto each = [this](const SigmaNode& child) { return holds(child); };
    switch (node.kind) {
      case SigmaNode::Kind::Item:
        return item_holds(node.item);
      case SigmaNode::Kind::Not:
        return !holds(node.children.front());
      case SigmaNode::Kind::And:
        return std::ranges::all_of(node.children, each);
      case SigmaNode::Kind::Or:
        return std::ranges::any_of(node.children, each);
    }
    return false;
  }

 private:
  bool item_holds(std::size_t number) const {
    const SigmaItem& item = rule_.items[number];
    for (std::size_t i = 0; i < item.values.size(); ++i) {
      const bool value_holds = (sieve_ == nullptr || sieve_->may_hold(number, i)) && sigma_holds(item.values[i], item, event_);
      if (value_holds != item.all) return value_holds;  // one is enough, or one is missing
    }
    return item.all;
  }

  const SigmaRule& rule_;
  EventFields& event_;
  const SigmaSieve* sieve_;
};

}  // namespace

bool sigma_holds(const SigmaValue& value, const SigmaItem& item, EventFields& event) {
  using Presence = EventFields::Presence;
  switch (value.kind) {
    case SigmaValue::Kind::Null:
      return event.presence(item.field) != Presence::Value;
    case SigmaValue::Kind::Empty:
      return event.presence(item.field) == Presence::Empty;
    case SigmaValue::Kind::Exists:
      return (event.presence(item.field) == Presence::Value) == value.exists;
    case SigmaValue::Kind::Number:
      return number_holds(value, item, event);
    case SigmaValue::Kind::Network: {
      const std::optional<IpAddress> address = event.address(item.field);
      return address && value.network.contains(*address);
    }
    case SigmaValue::Kind::Field:
      return other_field_holds(value, item, event);
    case SigmaValue::Kind::Text:
    case SigmaValue::Kind::Expression:
      break;
  }
  return event.any(item.field, [&](std::string_view text) { return value.matches(text, item.cased); });
}

bool sigma_holds(const SigmaRule& rule, EventFields& event, const SigmaSieve* sieve) {
  return rule.scope.sees(event.event()) && Decision(rule, event, sieve).holds(rule.condition);
}

}  // namespace hinomi::findings
