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

}  // namespace

bool read_example(std::string_view line, Event& event) {
  event = {};
  event.kind = EventKind::HttpRequest;
  event.raw = line;
  std::string_view rest = line;
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
