// How a logged request is cut into the parts that the Core Rule Set names.
#include <algorithm>
#include <array>

#include "findings/crs_matcher.h"

#include "base/text.h"
#include "findings/query_pairs.h"

namespace hinomi::findings {
namespace {

/// Undoes the escapes of Apache and nginx logs: \xHH, \" and \\, and Apache's \n, \r, \t, \b, \v.
void undo_log_escapes(std::string_view text, std::string& out) {
  constexpr std::string_view kNamed = "nrtbv\"\\", kMeant = "\n\r\t\b\v\"\\";
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      if (text[i + 1] == 'x' && i + 3 < text.size() && hex_digit(text[i + 2]) >= 0 && hex_digit(text[i + 3]) >= 0) {
        out += static_cast<char>(hex_digit(text[i + 2]) << 4 | hex_digit(text[i + 3]));
        i += 4;
        continue;
      }
      if (const std::size_t at = kNamed.find(text[i + 1]); at != std::string_view::npos) {
        out += kMeant[at];
        i += 2;
        continue;
      }
    }
    out += text[i++];
  }
}

bool is_absent(std::string_view field) { return field.empty() || field == "-"; }

bool wanted(std::uint32_t parts, CrsPart part) { return (parts >> static_cast<unsigned>(part) & 1) != 0; }

}  // namespace

std::string crs_part_name(CrsPart part, std::string_view key) {
  constexpr std::array<std::string_view, kCrsParts> names{"REQUEST_URI_RAW",
                                                          "REQUEST_URI",
                                                          "REQUEST_LINE",
                                                          "REQUEST_FILENAME",
                                                          "REQUEST_BASENAME",
                                                          "REQUEST_METHOD",
                                                          "REQUEST_PROTOCOL",
                                                          "QUERY_STRING",
                                                          "ARGS",
                                                          "ARGS_NAMES",
                                                          "REQUEST_HEADERS:Referer",
                                                          "REQUEST_HEADERS:User-Agent",
                                                          "REQUEST_HEADERS:Host",
                                                          "REMOTE_ADDR",
                                                          "ARGS_COMBINED_SIZE"};
  const auto number = static_cast<std::size_t>(part);
  std::string name(number < names.size() ? names[number] : std::string_view("TX"));
  if (!key.empty()) name.append(":").append(key);
  return name;
}

std::string_view CrsMatcher::unescaped(std::string_view logged, std::size_t limit) {
  if (is_absent(logged)) return {};
  logged = logged.substr(0, limit);
  if (logged.find('\\') == std::string_view::npos) return logged;
  std::string& out = buffer();
  undo_log_escapes(logged, out);
  return out;
}

/// The parts of the request line as libmodsecurity cuts it (Transaction::processURI).
void CrsMatcher::add_target(const Event& event) {
  const std::string_view raw = unescaped(event.target, kMaxTarget), method = unescaped(event.method, 64),
                         protocol = unescaped(event.protocol, 64);
  std::string_view decoded = raw;
  if (raw.find('%') != std::string_view::npos) {
    std::string& out = buffer();
    decode_target(raw, out);
    decoded = out;
  }
  const std::string_view filename = decoded.substr(0, decoded.find('?'));
  std::string_view uri = decoded;
  if (!decoded.empty() && decoded.front() != '/')
    if (const std::size_t colon = decoded.find(':'); colon != std::string_view::npos && decoded.substr(colon + 1).starts_with("//"))
      if (const std::size_t path = decoded.find('/', colon + 3); path != std::string_view::npos) uri = decoded.substr(path);
  const std::size_t mark = raw.find('?');
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : raw.substr(mark + 1);

  add_value(CrsPart::UriRaw, {}, raw);
  add_value(CrsPart::Uri, {}, uri);
  add_value(CrsPart::Filename, {}, filename);
  if (const std::size_t slash = filename.find_last_of("/\\"); slash != std::string_view::npos && slash + 1 < filename.size())
    add_value(CrsPart::Basename, {}, filename.substr(slash + 1));
  add_value(CrsPart::Method, {}, method);
  add_value(CrsPart::Protocol, {}, protocol);
  add_value(CrsPart::Query, {}, query);
  if (wanted(used_parts_, CrsPart::Line)) {
    std::string& line = buffer();
    line.append(method).append(" ").append(raw).append(" ").append(protocol);
    add_value(CrsPart::Line, {}, line);
  }
  std::size_t arguments = 0, total = 0;
  each_query_pair(query, [&](const QueryPair& pair) {
    const auto decode = [&](std::string_view text) -> std::string_view {
      text = text.substr(0, kMaxText);
      if (text.find_first_of("%+") == std::string_view::npos) return text;
      std::string& out = buffer();
      decode_argument(text, out);
      return out;
    };
    const std::string_view name = decode(pair.name());
    const std::string_view value = pair.has_value() ? decode(pair.value()) : std::string_view();
    add_value(CrsPart::ArgValue, name, value);
    add_value(CrsPart::ArgName, name, name);
    total += name.size() + value.size();
    return ++arguments < kMaxArguments;
  });
  if (wanted(used_parts_, CrsPart::ArgsSize) && arguments > 0) {
    std::string& size = buffer();
    size = std::to_string(total);
    add_value(CrsPart::ArgsSize, {}, size);
  }
}

}  // namespace hinomi::findings
