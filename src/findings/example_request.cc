#include "findings/example_request.h"

#include <charconv>

#include "base/text.h"

namespace hinomi::findings {
namespace {

/// The text up to an unescaped quote; `line` is moved behind it.
std::string_view quoted(std::string_view& line) {
  if (!line.starts_with('"')) return {};
  std::size_t end = 1;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  end = std::min(end, line.size());
  const std::string_view inside = line.substr(1, end - 1);
  line = trim(line.substr(std::min(end + 1, line.size())));
  return inside;
}

std::string_view word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view first = line.substr(0, end);
  line = trim(line.substr(end));
  return first;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = Event::kAbsent;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_method(std::string_view text) {
  return text.size() >= 3 && text.size() <= 16 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

struct KindWord {
  std::string_view word;
  EventKind kind;
};
constexpr KindWord kKinds[] = {{"request", EventKind::HttpRequest},
                               {"error", EventKind::ServerError},
                               {"message", EventKind::Message},
                               {"login_failed", EventKind::LoginFailed},
                               {"login_succeeded", EventKind::LoginSucceeded},
                               {"statement", EventKind::DatabaseStatement},
                               {"connect", EventKind::DatabaseConnect},
                               {"disconnect", EventKind::DatabaseDisconnect}};

bool read_property(std::string_view token, Event& event) {
  const std::size_t equals = token.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = token.substr(0, equals), value = token.substr(equals + 1);
  if (name == "client") {
    const std::optional<IpAddress> address = IpAddress::parse(value);
    event.client = address.value_or(IpAddress{});
    return address.has_value();
  }
  if (name == "status") {
    event.status = number(value);
    return event.status != Event::kAbsent;
  }
  if (name == "bytes") {
    event.bytes_out = number(value);
    return event.bytes_out != Event::kAbsent;
  }
  if (name == "connection") {
    const std::int64_t connection = number(value);
    event.connection = static_cast<std::uint64_t>(connection);
    return connection > 0;
  }
  std::string_view* text = name == "user"       ? &event.account
                           : name == "service"  ? &event.service
                           : name == "host"     ? &event.host
                           : name == "agent"    ? &event.agent
                           : name == "database" ? &event.database
                                                : nullptr;
  if (text == nullptr) return false;
  *text = value;
  return true;
}

/// "error service=php: text", behind the time.
bool read_named_kind(EventKind kind, std::string_view line, Event& event) {
  event.kind = kind;
  const bool database =
      kind == EventKind::DatabaseStatement || kind == EventKind::DatabaseConnect || kind == EventKind::DatabaseDisconnect;
  if (database) event.service = "mariadb";
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return false;
  std::string_view head = line.substr(0, colon);
  const std::string_view text = trim(line.substr(colon + 2));
  for (word(head); !head.empty();)
    if (!read_property(word(head), event)) return false;
  event.raw = text;
  if (kind == EventKind::HttpRequest) {
    std::string_view request = text;
    event.method = word(request);
    event.target = request;
    if (event.status == Event::kAbsent) event.status = 200;
    return is_method(event.method) && !request.empty();
  }
  (database ? event.statement : event.message) = text;
  return true;
}

}  // namespace

bool read_example(std::string_view line, Event& event) {
  event = {};
  event.kind = EventKind::HttpRequest;
  event.raw = line;
  std::string_view rest = line;
  if (line.starts_with('@')) {
    const std::optional<Timestamp> time = parse_iso_time(word(rest).substr(1), kJst);
    if (!time) return false;
    event.time = *time;
    event.raw = line = rest;
  }
  for (const KindWord& known : kKinds)
    if (line.starts_with(known.word) && line.find_first_of(" :") == known.word.size())
      return read_named_kind(known.kind, line, event);
  const std::string_view first = word(rest);
  if (is_method(first)) {
    event.method = first;
    event.target = rest;
    event.status = 200;
    return !rest.empty();
  }
  const std::size_t bracket = line.find('[');
  const std::size_t close = line.find("] \"", bracket);
  const std::optional<IpAddress> client = IpAddress::parse(first);
  if (!client || bracket == std::string_view::npos || close == std::string_view::npos) return false;
  event.client = *client;
  event.time = parse_clf_time(line.substr(bracket + 1, close - bracket - 1)).value_or(kNoTime);
  rest = line.substr(close + 2);
  std::string_view request = quoted(rest);
  event.status = number(word(rest));
  event.bytes_out = number(word(rest));
  event.referer = quoted(rest);
  event.agent = quoted(rest);
  const std::size_t version = request.rfind(" HTTP/");
  if (version != std::string_view::npos) event.protocol = request.substr(version + 1), request = request.substr(0, version);
  event.method = word(request);
  event.target = request;
  return true;
}

}  // namespace hinomi::findings
