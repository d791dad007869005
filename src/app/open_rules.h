// The rules in use: those shipped under content/, and the user's own.
#pragma once

#include <string>
#include <vector>

#include "base/content.h"
#include "base/result.h"
#include "findings/crs_rules.h"
#include "findings/rule_set.h"
#include "model/ledger.h"

namespace hinomi::app {

/// Strict: a rule that cannot be used is an error. Lenient: it is left out and stands in problems().
enum class RuleCheck { Lenient, Strict };

/// Everything that is tried on events.
struct Rules {
  findings::RuleSet sigma;
  findings::CrsRules crs;  ///< empty where it is not installed

  std::vector<Error> problems() const;
};

/// The Core Rule Set is taken from $HINOMI_CRS, else from where Debian's modsecurity-crs puts it. `folders`: files or folders with
/// the user's own Sigma rules.
Result<Rules> open_rules(const Content& content, const Ledger& ledger, const std::vector<std::string>& folders, RuleCheck check);

}  // namespace hinomi::app
