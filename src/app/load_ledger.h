// Reads the ledger file (docs/ledger.md). Misspelt keys, bad addresses and bad times are errors with file, line and remedy:
// a ledger that is not understood must not be half used.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "model/ledger.h"

namespace hinomi::app {

/// What a command does with --ledger: an empty name is an empty ledger; formats of logs that it names are checked.
Result<Ledger> open_ledger(const std::string& file);
Result<Ledger> load_ledger(const std::filesystem::path& file);
Result<Ledger> parse_ledger(std::string_view text, const std::string& file);

}  // namespace hinomi::app
