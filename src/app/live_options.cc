#include "app/live_options.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "app/take_in.h"
#include "base/files.h"
#include "base/number.h"
#include "base/text.h"

namespace hinomi::app {
namespace {

Result<std::string> password_from_file(const std::string& file) {
  constexpr std::size_t kMostPassword = 4096;  // bytes; longer than any server takes
  Result<std::string> read = read_private_file(file, kMostPassword);
  if (!read) {
    const Error& error = read.error();
    return make_error(error.code, "--password-file " + error.what,
                      error.remedy.empty() ? "give a file that holds the password alone" : error.remedy);
  }
  std::string text = std::move(*read);
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  return text;
}

// For the handler of signals, which can be given nothing.
termios terminal_before{};

// Ctrl-C at the prompt must not leave a terminal that shows nothing; then the signal does what it always does.
void restore_and_die(int signal) {
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal_before);
  ::raise(signal);  // once this handler is left: SA_RESETHAND gave the signal its usual meaning
}

// The terminal shows nothing of it, and is as before afterwards.
Result<std::string> password_from_terminal() {
  termios& before = terminal_before;
  if (::tcgetattr(STDIN_FILENO, &before) != 0) return std::string();
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  constexpr auto kSignals = std::to_array<int>({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
  std::array<struct sigaction, kSignals.size()> usual{};
  struct sigaction restoring{};
  restoring.sa_handler = restore_and_die;
  restoring.sa_flags = static_cast<int>(SA_RESETHAND);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &restoring, &usual[i]);
    if (usual[i].sa_handler == SIG_IGN) ::sigaction(kSignals[i], &usual[i], nullptr);  // nohup
  }
  fmt::print(stderr, "パスワード / password: ");
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  std::string password;
  std::getline(std::cin, password);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &usual[i], nullptr);
  fmt::print(stderr, "\n");
  return password;
}

}  // namespace

void LiveOptions::add(CLI::App& command) {
  command.add_option(
      "--password-file", password_file_,
      "of a live database: a file of mode 0600 that holds the password; else $HINOMI_DB_PASSWORD, else it is asked for "
      "(データベースのパスワードを書いたファイル)");
  command.add_option("--max-rate", max_rate_, "read live databases no faster than this: 20MB/s (読み取り速度の上限)");
  command.add_option("--pause", pauses_,
                     "read live databases not in these hours of the ledger's time zone: 09:00-18:00 (読み取りを休む時間帯)");
  command.add_option(
      "--sample", sample_,
      "look at so many rows of each table of a live database first, say 1000, and leave out tables in which they show "
      "nobody; each is named (標本の行に個人がいない表は読まない)");
}

Result<std::uint64_t> LiveOptions::sample_rows() const {
  constexpr std::uint64_t kMostRows = 1'000'000;
  if (sample_.empty()) return 0;
  const std::uint64_t rows = parse_number<std::uint64_t>(sample_).value_or(0);
  if (rows == 0 || rows > kMostRows) {
    return make_error(Errc::Malformed, fmt::format("--sample {}: this is no number of rows", printable(sample_)),
                      "give one from 1 to 1000000: --sample 1000");
  }
  return rows;
}

Result<evidence::LiveReading> LiveOptions::read(const std::vector<std::filesystem::path>& paths, const Ledger& ledger,
                                                Language language, bool quiet) const {
  evidence::LiveReading reading;
  reading.pace.offset = ledger.timezone;
  if (!max_rate_.empty()) {
    ASSIGN_OR_RETURN(reading.pace.bytes_per_second, evidence::parse_rate(max_rate_));
  }
  for (const std::string& text : pauses_) {
    ASSIGN_OR_RETURN(const evidence::DailyPause pause, evidence::parse_daily_pause(text));
    reading.pace.pauses.push_back(pause);
  }
  if (evidence::cover_the_day(reading.pace.pauses)) {
    return make_error(Errc::Malformed, "--pause: together these hours leave no time of the day to read",
                      "leave out one of them, or make it shorter");
  }
  ASSIGN_OR_RETURN(reading.sample_rows, sample_rows());
  if (std::ranges::none_of(paths, is_live_database)) {
    if (reading.sample_rows == 0) return reading;
    return make_error(Errc::Malformed, "--sample: there is no live database whose tables could be sampled",
                      "leave it out: files are read whole; or give mysql://USER@HOST/DATABASE or postgres://USER@HOST/DATABASE");
  }
  if (!password_file_.empty()) {
    ASSIGN_OR_RETURN(reading.password, password_from_file(password_file_));
  } else if (const char* given = std::getenv("HINOMI_DB_PASSWORD")) {
    reading.password = given;
  } else if (::isatty(STDIN_FILENO)) {
    ASSIGN_OR_RETURN(reading.password, password_from_terminal());
  }
  if (const double left = evidence::ReadingPace(reading.pace).pause_left(); left > 0 && !quiet) {
    fmt::print(stderr, "hinomi: {}\n",
               Text{fmt::format("--pause の時間帯です。{} 分後に読み取りを始めます。", static_cast<int>(left / 60) + 1),
                    fmt::format("these are hours of --pause: reading begins in {} minutes.", static_cast<int>(left / 60) + 1)}
                   .in(language));
  }
  return reading;
}

}  // namespace hinomi::app
