// Options of commands that read live databases, and where their password comes from: a file, the environment, or a prompt.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/command.h"
#include "evidence/live_database.h"
#include "model/ledger.h"

namespace hinomi::app {

class LiveOptions {
 public:
  void add(CLI::App& command);
  /// Asks for a password only where one of the paths is a live database.
  Result<evidence::LiveReading> read(const std::vector<std::filesystem::path>& paths, const Ledger& ledger, Language language,
                                     bool quiet) const;

 private:
  Result<std::uint64_t> sample_rows() const;

  std::string password_file_, max_rate_, sample_;
  std::vector<std::string> pauses_;
};

}  // namespace hinomi::app
