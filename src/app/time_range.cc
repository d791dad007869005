#include "app/time_range.h"

namespace hinomi::app {

Result<Timestamp> read_time_option(std::string_view option, std::string text, UtcOffset offset) {
  if (text.empty()) return kNoTime;
  // People write 12:00, logs write 12:00:00.
  constexpr std::size_t kMinute = std::string_view("2026-01-30 12:00").size();
  const bool no_seconds = text.size() == kMinute || (text.size() > kMinute && text[kMinute] != ':');
  if (no_seconds) text.insert(kMinute, ":00");
  if (const auto time = parse_iso_time(text, offset)) return *time;
  if (no_seconds) text.erase(kMinute, 3);
  return make_error(Errc::Malformed, fmt::format("{} {}: not a time", option, text),
                    "write it like 2026-08-01 (its midnight), \"2026-08-01 09:30\" or 2026-08-01T09:30:00+09:00");
}

namespace {

void leave_out(const Event& event, TimeRange range, LeftOut& left_out) {
  if (!event.time.known()) {
    ++left_out.without_time;
    return;
  }
  ++(range.since.known() && event.time < range.since ? left_out.before : left_out.after);
  if (!left_out.first.known() || event.time < left_out.first) left_out.first = event.time;
  left_out.last = std::max(left_out.last, event.time);
}

}  // namespace

void TimeRangeOptions::add(CLI::App& command) {
  command.add_option("--since", since,
                     "only log entries from this time on: 2026-08-01 (its midnight), \"2026-08-01 09:30\", "
                     "2026-08-01T09:30:00+09:00 (この時刻から)");
  command.add_option("--until", until, "only log entries before this time; a date is its midnight (この時刻の前まで)");
}

Result<TimeRange> TimeRangeOptions::read(UtcOffset offset) const {
  TimeRange range;
  ASSIGN_OR_RETURN(range.since, read_time_option("--since", since, offset));
  ASSIGN_OR_RETURN(range.until, read_time_option("--until", until, offset));
  if (range.since.known() && range.until.known() && range.since >= range.until) {
    return make_error(Errc::Malformed, fmt::format("--since {} --until {}: no time lies between them", since, until),
                      "--until is the first moment that is left out; for the whole of a day give the next day");
  }
  return range;
}

Judge within(TimeRange range, Judge judge) {
  if (!range.bounded()) return judge;
  constexpr Timestamp kEnd{std::numeric_limits<std::int64_t>::max()};
  return [range, end = range.until.known() ? range.until : kEnd, judge = std::move(judge)](unsigned slot, Batch& batch) {
    std::erase_if(batch.events, [&](const Event& event) {
      if (event.time.known() && event.time >= range.since && event.time < end) return false;
      leave_out(event, range, batch.left_out);
      return true;
    });
    if (judge) judge(slot, batch);
  };
}

void tell_left_out(const LeftOut& left_out, Language language, const std::function<void(const Error&)>& note) {
  if (left_out.total() == 0) return;
  std::string what = Text{fmt::format("--since と --until により {} 件の記録を除きました", left_out.total()),
                          fmt::format("--since and --until left out {} log entries", left_out.total())}
                         .in(language);
  if (left_out.without_time > 0) {
    what += Text{fmt::format("（うち時刻のないもの {} 件）", left_out.without_time),
                 fmt::format(" ({} of them without a time)", left_out.without_time)}
                .in(language);
  }
  note(make_error(
      Errc::NotFound, what,
      Text{"除かれた部分に何があったかは、この結果からは分かりません", "what they hold is not in this result"}.in(language)));
}

}  // namespace hinomi::app
