#include "app/tell_unread.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/take_in.h"

namespace hinomi::app {

void tell_skips(const std::vector<Evidence>& evidence, Language language, const std::function<void(const Error&)>& problem) {
  for (const Evidence& e : evidence) {
    if (is_live_database(e.path)) {
      // Not the reader's fault: each says what was not read, and why.
      for (const Text& note : e.notes) {
        problem(make_error(Errc::Malformed, e.path + ": " + note.in(language),
                           Text{"JSON の sources[].notes、または `hinomi investigate` の報告書にもあります",
                                "the JSON has it too (sources[].notes), and the report of `hinomi investigate`"}
                               .in(language)));
      }
    }
    const auto told = [&](const Skip& s) { return is_live_database(e.path) && s.reason == SkipReason::UnreadableFile; };
    if (e.skipped == 0 || std::ranges::all_of(e.skips, told)) continue;
    const Skip& first = e.skips.front();
    const std::string where = first.place.line > 0 ? fmt::format("{}:{}", e.path, first.place.line) : e.path;
    problem(make_error(
        Errc::Malformed,
        fmt::format("{}: {}", where, label(first.reason).in(language)) +
            (e.skipped > 1
                 ? Text{fmt::format("(ほかに {} 件)", e.skipped - 1), fmt::format(" (and {} more)", e.skipped - 1)}.in(language)
                 : std::string()),
        Text{"`hinomi investigate` の報告書に一覧があります", "`hinomi investigate` lists them in its report"}.in(language)));
  }
}

Result<void> check_any_read(const std::vector<std::filesystem::path>& paths, const std::vector<Evidence>& evidence) {
  if (std::ranges::any_of(evidence, [](const Evidence& e) { return e.read > 0; })) return {};
  if (std::ranges::any_of(evidence, [](const Evidence& e) { return !e.format.empty() && e.format != "archive"; })) return {};
  return make_error(Errc::NotFound, paths.front().string() + ": nothing in there is a log, dump or table that is known here",
                    "give the files that hold the logs; a format of your own goes into the ledger's log_formats");
}

}  // namespace hinomi::app
