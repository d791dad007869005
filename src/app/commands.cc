#include <array>
#include <cstdlib>

#include "app/command.h"

#include "commands_list.inc"

namespace hinomi::app {

std::vector<std::unique_ptr<Command>> make_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  for (const auto make : k_commands) commands.push_back(make());
  return commands;
}

Language CommonOptions::language() const {
  if (!lang.empty()) return lang == "en" ? Language::English : Language::Japanese;
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("en") ? Language::English : Language::Japanese;
  }
  return Language::Japanese;
}

void add_common_options(CLI::App& command, CommonOptions& options, std::string_view examples) {
  command
      .add_option_function<std::string>(
          "--format",
          [&options](const std::string& name) {
            options.format = name == "json" ? CommonOptions::Format::Json : CommonOptions::Format::Text;
          },
          "what is printed: text or json (出力の形式)")
      ->check(CLI::IsMember({"text", "json"}));
  command.add_option("--lang", options.lang, "ja, en or both (言語; default: the locale, else ja)")
      ->check(CLI::IsMember({"ja", "en", "both"}));
  command.add_flag("--no-progress", options.no_progress, "no progress line on the terminal (進み具合を表示しない)");
  command.add_flag("--quiet", options.quiet, "nothing but the result and errors (結果とエラーだけ)");
  command.footer("Examples (例):\n" + std::string(examples));
}

void add_fail_on(CLI::App& command, std::string& severity) {
  command.add_option("--fail-on", severity, "exit 1 when a finding is at or above: info, low, medium, high, critical")
      ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}));
}

}  // namespace hinomi::app
