// The one door: paths and addresses of live databases become evidence.
#pragma once

#include <filesystem>
#include <vector>

#include "evidence/live_database.h"
#include "model/ledger.h"

namespace hinomi::app {

/// Everything below the paths, and each live database once; in order of path. Connects to the databases; reads none of their rows.
Result<std::vector<evidence::Item>> take_in(const std::vector<std::filesystem::path>& given, const Ledger& ledger,
                                            const evidence::LiveReading& live);

/// The addresses of live databases among what a user gave, each database once.
Result<std::vector<std::string>> live_databases(const std::vector<std::filesystem::path>& given);

/// Whether what a user gave names a live database.
bool is_live_database(const std::filesystem::path& given);

/// Both name one file, whether it is there or not.
bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);
/// An error when writing to `output` (as the option that gave it is named) would put an end to evidence: one of the paths, or a
/// file that is there already below one of them.
Result<void> check_not_evidence(const std::filesystem::path& output, const char* option,
                                const std::vector<std::filesystem::path>& given);

}  // namespace hinomi::app
