#include <algorithm>

#include "base/text.h"
#include "events/error_lines.h"
#include "events/request_fields.h"
#include "events/syslog_header.h"

namespace hinomi::events {
namespace {

bool is_level(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kLevels = {"emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"};
  return std::ranges::find(kLevels, text) != kLevels.end() || (text.size() == 6 && text.starts_with("trace"));
}

// "Sat Aug 10 …": a time, though perhaps an impossible one.
bool is_day(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun ", "Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat "};
  return std::ranges::find(kDays, text.substr(0, 4)) != kDays.end();
}

// The text of the bracketed group at the start of `text`, which loses it; an IPv6 address has brackets of its own.
std::optional<std::string_view> take_group(std::string_view& text) {
  if (!text.starts_with('[')) return std::nullopt;
  auto end = text.find(']');
  if (text.substr(1, std::min<std::size_t>(end, 16)).contains('[') && end != std::string_view::npos) end = text.find(']', end + 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  while (text.starts_with(' ')) text.remove_prefix(1);
  return inside;
}

std::string_view between(std::string_view text, std::size_t begin, std::string_view end_mark) {
  const auto end = text.find(end_mark, begin);
  return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end - begin);
}

// "user x: authentication failure for "/y": Password Mismatch", "user x: password mismatch: /y", "user x not found: /y",
// "user `x' in realm `z' not found: /y", the digest ones behind "Digest: " in 2.2.
bool is_refused_login(std::string_view text, Event& e) {
  if (text.starts_with("AH") && text.find(": ") == 7) text.remove_prefix(9);
  if (text.starts_with("Digest: ")) text.remove_prefix(8);
  if (!text.starts_with("user ")) return false;
  struct Form {
    std::string_view begin, mark, target;
  };
  static constexpr std::array kForms = {Form{"user ", ": authentication failure for \"", "\""},
                                        Form{"user ", ": password mismatch: ", ""}, Form{"user `", "' in realm `", ""},
                                        Form{"user ", " not found: ", ""}, Form{"user ", " not found", ""}};
  for (const Form& form : kForms) {
    const auto at = text.find(form.mark);
    if (!text.starts_with(form.begin) || at == std::string_view::npos || at < form.begin.size()) continue;
    e.account = text.substr(form.begin.size(), at - form.begin.size());
    const std::size_t behind = at + form.mark.size();
    if (form.mark.ends_with('`')) {
      if (const auto found = text.find("' not found: ", behind); found != std::string_view::npos)
        e.target = text.substr(found + 13);
    } else {
      e.target = form.target.empty() ? text.substr(behind) : between(text, behind, form.target);
    }
    return true;
  }
  return false;
}

bool is_php(std::string_view message) {
  if (message.contains("PHP message: ")) return true;
  return message.starts_with("PHP ") &&
         (message.contains("rror:") || message.contains("arning:") || message.contains("otice:") ||
          message.contains("eprecated:") || message.starts_with("PHP Stack trace") || message.starts_with("PHP   "));
}

class ApacheErrorParser final : public LineParser {
 public:
  explicit ApacheErrorParser(const ReadContext& context)
      : offset_(context.offset), not_after_(context.not_after), correction_micros_(context.clock_correction * kMicrosPerSecond) {}

  Outcome parse(std::string_view line, std::string_view raw, const Place& place, Batch& out) override {
    std::string_view text = line;
    std::optional<Timestamp> time;
    bool dated = false, leveled = false;
    std::string_view client;
    for (;;) {
      std::string_view rest = text;
      const auto group = take_group(rest);
      if (!group) break;
      const auto colon = group->rfind(':');
      if (!dated && !leveled && group->size() >= 19 && (time = read_time(*group))) {
        dated = true;
      } else if (!dated && !leveled && group->size() >= 24 && group->size() < 40 && is_day(*group)) {
        return Outcome::BadTime;
      } else if (!leveled && (is_level(*group) || (colon != std::string_view::npos && is_level(group->substr(colon + 1))))) {
        leveled = true;
      } else if (leveled && (group->starts_with("client ") || group->starts_with("remote "))) {
        if (client.empty()) client = group->substr(7);
      } else if (!(leveled && (group->starts_with("pid ") || group->starts_with("tid ")))) {
        break;
      }
      text = rest;
    }
    if (!leveled) return Outcome::NotThisFormat;
    if (!dated) {
      // syslog bears the time.
      const auto header = line.data() == raw.data() ? std::nullopt : parse_syslog_header(raw);
      if (!header) return Outcome::NotThisFormat;
      time = syslog_time(*header, not_after_, offset_);
      if (!time) return Outcome::BadTime;
      year_assumed_ = year_assumed_ || !header->has_year;
    }
    // "(13)Permission denied: [client 192.0.2.1:5678] AH00035: …": the system's error comes first.
    if (const auto at = text.substr(0, 200).find(": [client ");
        client.empty() && text.starts_with('(') && at != std::string_view::npos) {
      std::string_view rest = text.substr(at + 2);
      if (const auto group = take_group(rest)) client = group->substr(7), text = rest;
    }
    Event& e = out.events.emplace_back();
    e.kind = EventKind::ServerError;
    e.place = place, e.raw = raw;
    e.time = {time->micros + correction_micros_};
    e.client = parse_client(client).value_or(IpAddress{});
    if (const auto referer = text.rfind(", referer: "); referer != std::string_view::npos) {
      e.referer = text.substr(referer + 11);
      text = text.substr(0, referer);
    }
    e.message = text;
    e.service = is_php(text) ? "php" : "apache";
    if (is_refused_login(text, e)) e.kind = EventKind::LoginFailed;
    ++out.read;
    return Outcome::Read;
  }

  std::vector<Text> notes() const override {
    if (!year_assumed_) return {};
    return {assumed_year_note(not_after_, offset_)};
  }

 private:
  std::optional<Timestamp> read_time(std::string_view text) const {
    if (const auto time = parse_apache_error_time(text, offset_)) return time;
    return parse_iso_time(text, offset_);
  }

  UtcOffset offset_;
  Timestamp not_after_;
  std::int64_t correction_micros_;
  bool year_assumed_ = false;
};

}  // namespace

std::unique_ptr<LineParser> apache_error_parser(const ReadContext& context) { return std::make_unique<ApacheErrorParser>(context); }

}  // namespace hinomi::events
