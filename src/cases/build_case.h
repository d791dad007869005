// Joins what the rooms before found into one case.
#pragma once

#include "base/content.h"
#include "base/geo.h"
#include "cases/case_facts.h"
#include "cases/coverage.h"
#include "cases/sessions.h"
#include "model/case.h"
#include "model/ledger.h"

namespace hinomi::cases {

struct CaseInput {
  const Ledger& ledger;
  const Content& content;  ///< duties/
  const GeoDatabase& geo;
  std::vector<Evidence> evidence;
  std::vector<Finding> findings;
  Impact impact;
  const Coverage& coverage;
  const Sessions& sessions;
  Text title;  ///< empty: made from the findings
  Portion portion = {};
};

/// Deterministic: same input, same case, same id, whatever the order of the findings. An error only where content/duties/ has a
/// mistake. Evidence is indexed by Place::evidence and keeps its order; empty assets and countries of findings are filled in.
Result<Case> build_case(CaseInput input);

}  // namespace hinomi::cases
