// Which tables of live databases need not be read whole: a sample of each goes the way that all rows go, and tables in which nobody
// is found are left out of the reading that counts.
#pragma once

#include <filesystem>
#include <vector>

#include "base/content.h"
#include "base/progress.h"
#include "events/format.h"
#include "evidence/live_database.h"
#include "model/ledger.h"

namespace hinomi::app {

/// Fills in what `live` leaves out; nothing where no sample was asked for. Tables that are no larger than the sample, or that could
/// not be sampled, are not left out.
Result<void> sample_databases(const std::vector<std::filesystem::path>& given, const Ledger& ledger, const Content& content,
                              const std::vector<std::unique_ptr<events::Format>>& formats, evidence::LiveReading& live,
                              Progress& progress);

}  // namespace hinomi::app
