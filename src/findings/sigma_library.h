// All Sigma documents of a content folder, read and joined: rules, the correlations that refer to them, and the filters worked
// into the rules that they name. What cannot be used is left out and stands in `problems`.
#pragma once

#include <vector>

#include "base/content.h"
#include "findings/sigma_correlation_rule.h"
#include "findings/sigma_rule.h"
#include "model/ledger.h"

namespace hinomi::findings {

struct SigmaLibrary {
  std::vector<SigmaRule> rules;
  std::vector<SigmaCorrelation> correlations;  ///< each behind those that it refers to
  std::vector<Error> problems;                 ///< with file, line, cause and remedy

  /// The .yml and .yaml files under rules/, in order of path, but for the folders of other engines; what a user names with --rules
  /// belongs under rules/user/. `ledger` gives values to placeholders.
  static SigmaLibrary load(const Content& content, const Ledger* ledger = nullptr);
};

}  // namespace hinomi::findings
