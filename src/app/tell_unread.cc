#include "app/tell_unread.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/take_in.h"
#include "events/sql_dump_reader.h"

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

Gaps find_gaps(const std::vector<std::filesystem::path>& paths, const std::vector<Evidence>& evidence) {
  Gaps gaps;
  const auto add = [&](std::uint64_t n, const std::string& where, const std::string& what) {
    gaps.skipped += n;
    if (gaps.first.empty()) gaps.first = where + ": " + what;
  };
  for (const Evidence& e : evidence) {
    const bool by_name = std::ranges::any_of(paths, [&](const std::filesystem::path& p) { return p.string() == e.path; });
    const auto harmless = [&](const Skip& s) {
      switch (s.reason) {
        case SkipReason::Duplicate:
          return true;
        case SkipReason::Empty:
        case SkipReason::Binary:
        case SkipReason::NotEvidence:
          return !by_name;
        default:
          return false;
      }
    };
    if (!e.sampled.empty()) add(e.sampled.size(), e.path, "only a sample of " + e.sampled.front().name + " was read");
    const auto first = std::ranges::find_if_not(e.skips, harmless);
    if (first != e.skips.end()) {
      add(e.skipped, first->place.line > 0 ? fmt::format("{}:{}", e.path, first->place.line) : e.path,
          label(first->reason).in(Language::English));
    } else if (std::ranges::find(e.notes, events::no_end_of_dump()) != e.notes.end()) {
      add(1, e.path, events::no_end_of_dump().en);
    }
  }
  return gaps;
}

Result<void> check_any_read(const std::vector<std::filesystem::path>& paths, const std::vector<Evidence>& evidence) {
  if (std::ranges::any_of(evidence, [](const Evidence& e) { return e.read > 0; })) return {};
  if (std::ranges::any_of(evidence, [](const Evidence& e) { return !e.format.empty() && e.format != "archive"; })) return {};
  return make_error(Errc::NotFound, paths.front().string() + ": nothing in there is a log, dump or table that is known here",
                    "give the files that hold the logs; a format of your own goes into the ledger's log_formats");
}

}  // namespace hinomi::app
