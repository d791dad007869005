// The examples in rule files, tried: what must fire does, what must not does not.
#pragma once

#include <vector>

#include "base/result.h"
#include "findings/rule_set.h"

namespace hinomi::findings {

/// One error for each example of a rule or correlation that did not behave or could not be read, in the order of the rules.
std::vector<Error> test_examples(const RuleSet& rules);

}  // namespace hinomi::findings
