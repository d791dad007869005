#include <array>

#include "impact/identifier.h"

#include "identifiers_list.inc"

namespace hinomi::impact {

std::vector<std::unique_ptr<Identifier>> make_identifiers() {
  std::vector<std::unique_ptr<Identifier>> identifiers;
  for (const auto make : k_identifiers) identifiers.push_back(make());
  return identifiers;
}

}  // namespace hinomi::impact
