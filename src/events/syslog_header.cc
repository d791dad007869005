#include "events/syslog_header.h"

#include <algorithm>
#include <array>

namespace hinomi::events {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_month(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto found = kMonths.find(text.substr(0, 3));
  return text.size() >= 3 && found != std::string_view::npos && found % 3 == 0;
}

// "13:55:36" at `at`, perhaps with a fraction; the place behind it, or 0.
std::size_t clock_end(std::string_view text, std::size_t at) {
  if (text.size() < at + 8 || text[at + 2] != ':' || text[at + 5] != ':') return 0;
  for (const std::size_t i : {0, 1, 3, 4, 6, 7}) {
    if (!is_digit(text[at + i])) return 0;
  }
  std::size_t end = at + 8;
  if (end < text.size() && (text[end] == '.' || text[end] == ',')) {
    ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
  }
  return end;
}

// "Oct 10 13:55:36", "Oct  1 …", "Feb 6 …"; the place behind it, or 0.
std::size_t short_date_end(std::string_view text) {
  if (!is_month(text) || text.size() < 5 || text[3] != ' ') return 0;
  std::size_t at = 4 + (text[4] == ' ' ? 1 : 0);
  const std::size_t day = at;
  while (at < text.size() && at - day < 2 && is_digit(text[at])) ++at;
  if (at == day || at >= text.size() || text[at] != ' ') return 0;
  return clock_end(text, at + 1);
}

// "2019-10-10T13:55:36.123+09:00"; the place behind it, or 0.
std::size_t iso_date_end(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || !is_digit(text[0])) return 0;
  std::size_t end = clock_end(text, 11);
  if (end == 0) return 0;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '+' || text[end] == '-' || text[end] == ':' || text[end] == 'Z'))
    ++end;
  return text[end - 1] == ':' ? 0 : end;
}

std::string_view take_token(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const std::string_view token = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return token;
}

// "<38>" in front; false when there is a '<' but no priority.
bool drop_priority(std::string_view& text) {
  if (!text.starts_with('<')) return true;
  const auto close = text.substr(0, 6).find('>');
  if (close == std::string_view::npos || close < 2 || !std::ranges::all_of(text.substr(1, close - 1), is_digit)) return false;
  text.remove_prefix(close + 1);
  return true;
}

bool is_tag_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.' || c == '/' ||
         c == '(' || c == ')' || c == '@';
}

// "sshd[123]:", "kernel:", "[sshd]:", "sshd(pam_unix)[1]:" at the start of `text`; false when there is none.
bool take_tag(std::string_view& text, SyslogHeader& header) {
  std::size_t end = 0;
  std::string_view name, pid;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || close < 2 || !std::ranges::all_of(text.substr(1, close - 1), is_tag_char)) return false;
    name = text.substr(1, close - 1);
    end = close + 1;
  } else {
    while (end < text.size() && is_tag_char(text[end])) ++end;
    if (end == 0) return false;
    name = text.substr(0, end);
    if (end < text.size() && text[end] == '[') {
      const auto close = text.find(']', end);
      if (close == std::string_view::npos || close - end > 64) return false;
      pid = text.substr(end + 1, close - end - 1);
      end = close + 1;
    }
  }
  const bool bracketed = text.starts_with('[') || !pid.empty();
  if (end < text.size() && text[end] == ':') {
    ++end;
  } else if (!(bracketed && (end == text.size() || text[end] == ' '))) {
    return false;
  }
  if (end < text.size() && text[end] == ' ') ++end;
  // A path, and the module that old PAM put into the name.
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos && name.starts_with('/')) name.remove_prefix(slash + 1);
  header.service = name.substr(0, std::min(name.find('('), name.size()));
  header.pid = pid;
  text.remove_prefix(end);
  return true;
}

// Behind the time of RFC 3164: [host] tag message. A line without a tag is all message.
void take_host_and_tag(std::string_view text, SyslogHeader& header) {
  // MySQL's error log has "time number [Note] …": with a year, a tag stands without brackets.
  const auto is_bracketed = [&] { return header.has_year && text.starts_with('['); };
  if (is_bracketed() || !take_tag(text, header)) {
    header.host = take_token(text);
    // BSD writes the facility in between: "host <auth.info> sshd[1]:".
    if (text.starts_with('<')) {
      if (const auto close = text.find("> "); close != std::string_view::npos && close < 32) text.remove_prefix(close + 2);
    }
    if (!is_bracketed()) take_tag(text, header);
  }
  // Solaris writes an identifier: "[ID 800047 auth.info] ".
  if (text.starts_with("[ID ")) {
    if (const auto close = text.find("] "); close != std::string_view::npos && close < 64) text.remove_prefix(close + 2);
  }
  header.message = text;
}

// "2021-05-28 18:08:34,399 host proftpd[12] message": only with a tag and a number, since many logs begin with such a time.
bool take_spaced_iso(std::string_view text, SyslogHeader& header) {
  if (text.size() < 24 || text[4] != '-' || text[7] != '-' || text[10] != ' ' || !is_digit(text[0])) return false;
  const std::size_t end = clock_end(text, 11);
  if (end == 0 || end >= text.size() || text[end] != ' ') return false;
  header.time = text.substr(0, end);
  text.remove_prefix(end + 1);
  const std::string_view host = take_token(text);
  if (text.starts_with('[') || !take_tag(text, header) || header.pid.empty() || !std::ranges::all_of(header.pid, is_digit))
    return false;
  header.host = host;
  header.message = text;
  return true;
}

// "host sshd[123]: message", as journals are printed without times: only with a number.
bool take_undated(std::string_view text, SyslogHeader& header) {
  const std::string_view host = take_token(text);
  if (host.empty() || !std::ranges::all_of(host, is_tag_char) || text.starts_with('[') || !take_tag(text, header) ||
      header.pid.empty() || !std::ranges::all_of(header.pid, is_digit))
    return false;
  header.host = host;
  header.message = text;
  return true;
}

// RFC 5424 behind "VERSION TIME ": host app pid msgid structured-data message.
bool take_rfc5424(std::string_view text, SyslogHeader& header) {
  const auto nil = [](std::string_view token) { return token == "-" ? std::string_view{} : token; };
  header.host = nil(take_token(text));
  header.service = nil(take_token(text));
  header.pid = nil(take_token(text));
  take_token(text);
  if (text.starts_with('[')) {
    std::size_t i = 0;
    bool quoted = false, inside = false;
    for (; i < text.size(); ++i) {
      const char c = text[i];
      if (quoted && c == '\\') {
        ++i;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '[' || c == ']')) {
        inside = c == '[';
      } else if (!inside) {
        break;
      }
    }
    text.remove_prefix(std::min(i, text.size()));
  } else if (text.starts_with('-')) {
    text.remove_prefix(1);
  } else {
    return false;
  }
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  header.message = text;
  return true;
}

}  // namespace

std::optional<SyslogHeader> parse_syslog_header(std::string_view line) {
  std::string_view text = line;
  if (!drop_priority(text)) return std::nullopt;
  SyslogHeader header;
  if (const std::size_t end = short_date_end(text); end != 0 && end < text.size() && text[end] == ' ') {
    header.time = text.substr(0, end);
    header.has_year = false;
    take_host_and_tag(text.substr(end + 1), header);
    return header;
  }
  // "Sat Aug 10 03:12:45 2019 [pid 12] "
  if (text.size() > 24 && text[3] == ' ' && short_date_end(text.substr(4)) != 0) {
    const std::size_t clock = 4 + short_date_end(text.substr(4));
    if (text.size() < clock + 6 || text[clock] != ' ' || !std::ranges::all_of(text.substr(clock + 1, 4), is_digit) ||
        !text.substr(clock + 5).starts_with(" [pid ")) {
      return std::nullopt;
    }
    header.time = text.substr(0, clock + 5);
    header.is_ctime = true;
    header.service = "vsftpd";
    text.remove_prefix(clock + 11);
    const auto close = text.find("] ");
    if (close == std::string_view::npos || close > 20) return std::nullopt;
    header.pid = text.substr(0, close);
    header.message = text.substr(close + 2);
    return header;
  }
  if (take_spaced_iso(text, header)) return header;
  const bool versioned = text.starts_with("1 ");
  if (versioned) text.remove_prefix(2);
  const std::size_t end = iso_date_end(text);
  if (end == 0 && !versioned && take_undated(text, header)) return header;
  if (end == 0 || end >= text.size() || text[end] != ' ') return std::nullopt;
  header.time = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (versioned) return take_rfc5424(text, header) ? std::optional(header) : std::nullopt;
  // A container runtime: "stdout F message".
  for (const std::string_view stream : {"stdout ", "stderr "}) {
    if (text.starts_with(stream) && text.size() > stream.size() + 1 && (text[stream.size()] == 'F' || text[stream.size()] == 'P') &&
        text[stream.size() + 1] == ' ') {
      header.message = text.substr(stream.size() + 2);
      return header;
    }
  }
  take_host_and_tag(text, header);
  // A time at the start of a line is too little to call it syslog.
  return header.service.empty() ? std::nullopt : std::optional(header);
}

std::optional<Timestamp> syslog_time(const SyslogHeader& header, Timestamp not_after, UtcOffset offset) {
  if (header.time.empty()) return kNoTime;  // printed without
  if (header.is_ctime) return parse_apache_error_time(header.time, offset);
  if (header.has_year) return parse_iso_time(header.time, offset);
  return not_after.known() ? parse_syslog_time(header.time, not_after, offset) : std::nullopt;
}

Text assumed_year_note(Timestamp not_after, UtcOffset offset) {
  const std::string date = format_date(not_after, offset);
  return {"年の記録がない日時は、" + date + " までで最も新しい年のものとして読みました。",
          "Times without a year were read as the latest such date up to " + date + "."};
}

}  // namespace hinomi::events
