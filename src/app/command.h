// One verb of the command line. Drop x.cc into commands/ with std::unique_ptr<Command> make_x().
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/language.h"
#include "base/result.h"

namespace hinomi::app {

/// Exit codes, as promised to scripts.
enum class Exit { Done = 0, Found = 1, Unusable = 2, Internal = 3 };

/// What every command shares.
struct CommonOptions {
  enum class Format { Text, Json };
  Format format = Format::Text;
  std::string lang;  ///< "ja", "en" or "both"; empty: from the locale, else ja
  bool no_progress = false, quiet = false;

  Language language() const;  ///< "both" counts as Japanese where one language is needed
};

class Command {
 public:
  virtual ~Command() = default;
  virtual std::string_view name() const = 0;
  /// Adds a subcommand with its options and help.
  virtual void attach(CLI::App& program) = 0;
  /// After parsing, when this command was chosen.
  virtual Result<Exit> run() = 0;
};

std::vector<std::unique_ptr<Command>> make_commands();

/// --format, --lang, --no-progress, --quiet, and an example under --help.
void add_common_options(CLI::App& command, CommonOptions& options, std::string_view examples);

/// --fail-on: the severity from which a command exits with 1.
void add_fail_on(CLI::App& command, std::string& severity);

}  // namespace hinomi::app
