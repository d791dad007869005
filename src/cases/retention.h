// Data that should have been deleted is a finding of its own: what is not there cannot be taken.
#pragma once

#include <vector>

#include "model/finding.h"
#include "model/impact.h"

namespace hinomi::cases {

/// One for every table with rows older than the ledger allows (Impact::retention).
std::vector<Finding> retention_findings(const Impact& impact, UtcOffset offset);

}  // namespace hinomi::cases
