#include "impact/listed_identifier.h"

#include <algorithm>

#include "base/number.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

bool in_range(std::string_view value, std::pair<long long, long long> range) {
  if (value.ends_with("歳")) value.remove_suffix(std::string_view("歳").size());
  if (value.ends_with("代")) value.remove_suffix(std::string_view("代").size());
  const auto number = parse_number<long long>(value);
  return number && *number >= range.first && *number <= range.second;
}

bool latin_letters(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return (c >= 'a' && c <= 'z') || c == ' ' || c == '.' || c == '-' || c == '\''; });
}

}  // namespace

double ListedIdentifier::match_values(const ColumnSample& column) const {
  const FieldRule* rule = words().rule(kind());
  if (rule == nullptr) return -1;
  if (!rule->forms.empty()) {
    return share_of_values(column.values, [&](std::string_view value) {
      return std::ranges::any_of(rule->forms, [&](const std::string& form) { return has_form(value, form); });
    });
  }
  if (!rule->listed.empty()) {
    return share_of_values(column.values, [&](std::string_view value) { return rule->listed.contains(value); });
  }
  if (!rule->parts.empty()) {
    return share_of_values(column.values, [&](std::string_view value) {
      return std::ranges::any_of(rule->parts, [&](const std::string& part) { return value.find(part) != std::string_view::npos; });
    });
  }
  if (rule->numbers) {
    return share_of_values(column.values, [&](std::string_view value) { return in_range(value, *rule->numbers); });
  }
  if (rule->letters) return share_of_values(column.values, latin_letters);
  return -1;
}

}  // namespace hinomi::impact
