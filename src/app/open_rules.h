// The rules in use: those shipped under content/, and the user's own.
#pragma once

#include <string>
#include <vector>

#include "base/content.h"
#include "base/result.h"
#include "findings/rule_set.h"

namespace hinomi::app {

/// Strict: a rule that cannot be used is an error. Lenient: it is left out and stands in RuleSet::problems().
enum class RuleCheck { Lenient, Strict };

/// `folders`: files or folders with the user's own Sigma rules.
Result<findings::RuleSet> open_rules(const Content& content, const Ledger& ledger, const std::vector<std::string>& folders,
                                     RuleCheck check);

}  // namespace hinomi::app
