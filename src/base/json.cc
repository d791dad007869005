#include "base/json.h"

#include <algorithm>

#include <fmt/format.h>

namespace hinomi {
namespace {

// Deeper documents are hostile: printing one would exhaust the stack.
constexpr int kDeepest = 200;

Error malformed(std::string_view text, std::size_t offset, std::string_view cause) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
  // The library's own message quotes the input, which may hold personal data.
  return make_error(Errc::Malformed, fmt::format("line {}, column {}: {}", line, column, cause),
                    "give well-formed JSON (RFC 8259)");
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kDeepest;
    return !too_deep;
  };
  try {
    Json json = Json::parse(text, watch);
    if (too_deep) return malformed(text, 0, fmt::format("nested more than {} levels deep", kDeepest));
    return json;
  } catch (const Json::parse_error& error) {
    return malformed(text, error.byte == 0 ? 0 : error.byte - 1, "not well-formed JSON");
  } catch (const Json::exception&) {
    return malformed(text, 0, "a number or string is out of range");
  }
}

std::string to_text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string to_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace hinomi
