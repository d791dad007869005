#include <algorithm>
#include <array>

#include "impact/identifier.h"
#include "impact/listed_identifier.h"

#include "identifiers_list.inc"

namespace hinomi::impact {

std::vector<std::unique_ptr<Identifier>> make_identifiers(const FieldWords& words) {
  std::vector<std::unique_ptr<Identifier>> identifiers;
  for (const auto make : k_identifiers) identifiers.push_back(make(words));
  for (int k = static_cast<int>(FieldKind::None) + 1; k <= static_cast<int>(FieldKind::Sensitive); ++k) {
    const auto kind = static_cast<FieldKind>(k);
    const bool coded = std::ranges::any_of(identifiers, [&](const auto& identifier) { return identifier->kind() == kind; });
    if (!coded && words.rule(kind) != nullptr) identifiers.push_back(std::make_unique<ListedIdentifier>(kind, words));
  }
  std::ranges::stable_sort(identifiers, {}, [](const auto& identifier) { return identifier->kind(); });
  return identifiers;
}

}  // namespace hinomi::impact
