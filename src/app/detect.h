// Findings alone: what the rules and detectors say of evidence, without case, impact or report.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "app/open_rules.h"
#include "base/content.h"
#include "base/geo.h"
#include "base/progress.h"
#include "base/result.h"
#include "model/finding.h"
#include "model/ledger.h"

namespace hinomi::app {

struct DetectOptions {
  std::vector<std::filesystem::path> paths;
  bool each = false;  ///< one finding for every event that a rule holds for, in order of input, instead of folded ones
  TimeRange range;    ///< only events in it are judged
  Language language = Language::Japanese;  ///< of what progress says
};

/// Takes a finding, the names of all rules that hold for its event (with `each`), and the evidence that its refs count in.
using FindingTaker =
    std::function<void(const Finding&, const std::vector<std::string>& rules, const std::vector<Evidence>& evidence)>;

/// Gives findings to `take` as they come (each, and all of a log that grows on standard input, where a finding is told again as it
/// grows), or at the end in order of time. An error means that nothing could be read at all.
/// What of the detectors' words could not be used, and what of the evidence could not be read, goes to `problem`.
Result<void> detect(const DetectOptions& options, const Ledger& ledger, const Content& content, const Rules& rules,
                    const GeoDatabase& geo, Progress& progress, const FindingTaker& take,
                    const std::function<void(const Error&)>& problem);

}  // namespace hinomi::app
