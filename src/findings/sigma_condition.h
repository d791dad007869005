// The condition of a Sigma rule: words, parentheses and "1 of x*" put together from named selections.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "findings/sigma_rule.h"

namespace hinomi::findings {

/// `selections` by name, in the file's order. Errors say what is wrong, without the place.
Result<SigmaNode> parse_condition(std::string_view text, const std::vector<std::pair<std::string, SigmaNode>>& selections);

}  // namespace hinomi::findings
