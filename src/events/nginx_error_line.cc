#include <algorithm>

#include "base/text.h"
#include "events/error_lines.h"
#include "events/request_fields.h"
#include "events/stated_client.h"

namespace hinomi::events {
namespace {

constexpr std::string_view kClient = ", client: ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2019/08/10 03:12:45 [", perhaps with a fraction.
bool has_nginx_time(std::string_view line) {
  if (line.size() < 24 || !is_digit(line[0]) || line[4] != '/' || line[7] != '/' || line[10] != ' ' || line[13] != ':' ||
      line[16] != ':')
    return false;
  const auto space = line.find(' ', 19);
  return space < 27 && line.size() > space + 1 && line[space + 1] == '[';
}

// The parts that nginx puts behind its message.
struct Parts {
  std::string_view client, server, login, request, host, referrer;
};

// Reads `, key: value` parts up to the end of the text; false when something else stands there.
bool read_parts(std::string_view text, Parts& parts) {
  struct Key {
    std::string_view name;
    std::string_view Parts::* value;
    bool quoted;
  };
  static constexpr std::array kKeys = {Key{kClient, &Parts::client, false},   Key{", server: ", &Parts::server, false},
                                       Key{", login: ", &Parts::login, true}, Key{", request: ", &Parts::request, true},
                                       Key{", subrequest: ", nullptr, true},  Key{", upstream: ", nullptr, true},
                                       Key{", host: ", &Parts::host, true},   Key{", referrer: ", &Parts::referrer, true}};
  for (const Key& key : kKeys) {
    if (!text.starts_with(key.name)) continue;
    text.remove_prefix(key.name.size());
    std::size_t end = std::min(text.find(", "), text.size());
    std::string_view value = text.substr(0, end);
    if (key.quoted) {
      if (!text.starts_with('"')) return false;
      end = text.find('"', 1);
      if (end == std::string_view::npos) return false;
      value = text.substr(1, end - 1);
      ++end;
    }
    // nginx's mail proxy: ", client: 192.0.2.1 using starttls"
    if (key.value == &Parts::client) value = value.substr(0, value.find(" using starttls"));
    if (key.value != nullptr) parts.*key.value = value;
    text.remove_prefix(end);
  }
  return text.empty();
}

// Where the parts begin. Paths, user names and referrers are the client's text and may imitate them: the first place from which
// everything to the end is parts, else the last.
std::size_t find_parts(std::string_view text, Parts& parts) {
  std::size_t last = std::string_view::npos;
  int tries = 0;
  for (std::size_t at = text.find(kClient); at != std::string_view::npos; at = text.find(kClient, at + 1)) {
    last = at;
    // A line of nothing but imitations is not read a thousand times.
    if (++tries > 16) continue;
    parts = {};
    if (read_parts(text.substr(at), parts)) return at;
  }
  parts = {};
  if (last != std::string_view::npos) read_parts(text.substr(last), parts);
  return last;
}

// The user name in `user "x": password mismatch`, `user "x" was not found in "…"` and `PAM: user 'x' - not authenticated`.
std::string_view refused_user(std::string_view message) {
  if (message.starts_with("user \"")) {
    const auto end = std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(message.rfind("\": password mismatch")),
                                              static_cast<std::ptrdiff_t>(message.rfind("\" was not found in")));
    return end < 6 ? std::string_view{} : message.substr(6, static_cast<std::size_t>(end) - 6);
  }
  if (message.starts_with("PAM: user '")) {
    const auto end = message.rfind("' - not authenticated");
    return end == std::string_view::npos || end < 11 ? std::string_view{} : message.substr(11, end - 11);
  }
  return {};
}

class NginxErrorParser final : public LineParser {
 public:
  explicit NginxErrorParser(const ReadContext& context)
      : offset_(context.offset), correction_micros_(context.clock_correction * kMicrosPerSecond) {}

  Outcome parse(std::string_view text, std::string_view raw, const Place& place, Batch& out) override {
    if (!begins_nginx_error(text)) return Outcome::NotThisFormat;
    const auto level = text.find(" [");
    const auto time = parse_slashed_time(text.substr(0, level), offset_);
    if (!time) return Outcome::BadTime;
    Event& e = out.events.emplace_back();
    e.kind = EventKind::ServerError;
    e.place = place;
    e.time = {time->micros + correction_micros_};
    e.raw = raw;
    e.service = "nginx";
    // Behind "12#12: " and the number of the connection, "*34 ".
    std::string_view message = text.substr(std::min(text.find(": ", level) + 2, text.size()));
    if (message.starts_with('*')) message.remove_prefix(std::min(message.find(' ') + 1, message.size()));

    Parts parts;
    e.message = message.substr(0, find_parts(message, parts));
    e.client = parts.client.empty() ? stated_client(e.message) : parse_client(parts.client).value_or(IpAddress{});
    const RequestLine request = split_request_line(parts.request);
    e.method = request.method, e.target = request.target, e.protocol = request.protocol;
    e.host = !parts.host.empty() || parts.server == "_" ? parts.host : parts.server;
    e.referer = parts.referrer;
    // What the mail proxy's authentication server answered.
    e.account = e.message.starts_with("client login failed: ") ? parts.login : refused_user(e.message);
    if (!e.account.empty()) e.kind = EventKind::LoginFailed;
    if (e.message.contains("PHP message: ")) e.service = "php";
    ++out.read;
    return Outcome::Read;
  }

 private:
  UtcOffset offset_;
  std::int64_t correction_micros_;
};

}  // namespace

// "2019/08/10 03:12:45 [error] 12#12: ": Go programs write such dates too, but neither level nor process in this form.
bool begins_nginx_error(std::string_view line) {
  if (!has_nginx_time(line)) return false;
  static constexpr std::array<std::string_view, 8> kLevels = {"emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"};
  const auto open = line.find('['), close = line.find("] ", open);
  if (close == std::string_view::npos || std::ranges::find(kLevels, line.substr(open + 1, close - open - 1)) == kLevels.end())
    return false;
  std::size_t at = close + 2;
  while (at < line.size() && is_digit(line[at])) ++at;
  return at > close + 2 && at < line.size() && line[at] == '#';
}

std::unique_ptr<LineParser> nginx_error_parser(const ReadContext& context) { return std::make_unique<NginxErrorParser>(context); }

}  // namespace hinomi::events
