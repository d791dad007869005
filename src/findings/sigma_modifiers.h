// The modifiers behind a field's name, "cs-uri-query|base64offset|contains", and what they make of the values
// (Sigma specification 2.1.0, appendix "modifiers"). They are applied in the order in which they stand.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "findings/sigma_placeholders.h"
#include "findings/sigma_rule.h"

namespace hinomi::findings {

/// What `key` and its value (one, a list, or null) describe; `key` without a field means keywords. Errors stand at the value.
struct ReadItem {
  std::vector<SigmaItem> items;  ///< every one must hold; more than one when alternatives of a value meet the modifier all
  bool negated = false;          ///< they must not (modifier neq)
};
Result<ReadItem> read_sigma_item(std::string_view key, const Yaml& node, const SigmaPlaceholders& placeholders);

}  // namespace hinomi::findings
