// hinomi: the command line. Parses, runs one command, maps its outcome to an exit code.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "app/command.h"

namespace {

using hinomi::app::Exit;

int fail(const hinomi::Error& error) {
  std::fputs(("hinomi: " + error.what + "\n").c_str(), stderr);
  if (!error.remedy.empty()) std::fputs(("        → " + error.remedy + "\n").c_str(), stderr);
  return static_cast<int>(error.code == hinomi::Errc::Internal ? Exit::Internal : Exit::Unusable);
}

/// The arguments, the last first, as the parser takes them. A query that begins with a negation ("-status:200") is no option: a
/// space in front, which the query does not mind, tells the parser so.
std::vector<std::string> arguments(int argc, char** argv) {
  std::vector<std::string> list(argv + 1, argv + argc);
  if (!list.empty() && list.front() == "search") {
    for (std::string& text : list) {
      const bool letter = text.size() > 2 && text[0] == '-' && std::isalpha(static_cast<unsigned char>(text[1])) != 0;
      if (letter && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == text.find(':') &&
          text.contains(':'))
        text.insert(0, 1, ' ');
    }
  }
  std::ranges::reverse(list);
  return list;
}

int run(int argc, char** argv) {
  CLI::App program(
      "火の見 Hinomi: from the evidence of a break-in to a case and its reports\n"
      "不正アクセスの証拠から、事案の全体と報告書をつくります",
      "hinomi");
  program.set_version_flag("--version", "hinomi " HINOMI_VERSION);
  program.require_subcommand(1);
  const auto commands = hinomi::app::make_commands();
  for (const auto& command : commands) command->attach(program);
  try {
    program.parse(arguments(argc, argv));
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == 0;  // --help, --version
    program.exit(error);
    return static_cast<int>(asked ? Exit::Done : Exit::Unusable);
  }
  for (const auto& command : commands) {
    if (!program.got_subcommand(std::string(command->name()))) continue;
    auto outcome = command->run();
    return outcome ? static_cast<int>(*outcome) : fail(outcome.error());
  }
  return static_cast<int>(Exit::Unusable);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hinomi: internal error: %s\n        → please report this with the command line that led to it\n",
                 error.what());
    return static_cast<int>(Exit::Internal);
  }
}
