// Baselines as files: one JSON object a line, the first naming the schema (hinomi.baseline/1), then one file each, by path.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/baseline.h"
#include "model/batch.h"
#include "model/ledger.h"

namespace hinomi::app {

Result<Baseline> load_baseline(const std::filesystem::path& file);
std::string baseline_text(const Batch& web_root, Timestamp taken);

/// Those the ledger names (relative to the ledger's folder) by site, and those given by hand under "".
Result<std::map<std::string, Baseline>> load_baselines(const Ledger& ledger, const std::filesystem::path& ledger_file,
                                                       const std::vector<std::string>& given);

}  // namespace hinomi::app
