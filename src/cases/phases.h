// Where findings stand in the story of a break-in.
#pragma once

#include "model/finding.h"
#include "model/phase.h"

namespace hinomi::cases {

/// Of an act of an outsider, by its verdict and its techniques (MITRE ATT&CK v15, tactics TA0043 to TA0040).
Phase phase_of(const Finding& finding);

}  // namespace hinomi::cases
