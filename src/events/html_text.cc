#include "events/html_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace hinomi::events {
namespace {

// Reads "&amp;", "&#x5c71;" at the start of `text`; 0: it is a plain '&'.
std::size_t put_entity(std::string_view text, std::string& out) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos) return 0;
  const std::string_view name = text.substr(1, end - 1);
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && (name[1] | 0x20) == 'x';
    std::uint32_t code = 0;
    const char* const first = name.data() + (hex ? 2 : 1);
    const auto [rest, error] = std::from_chars(first, name.data() + name.size(), code, hex ? 16 : 10);
    if (error != std::errc{} || rest != name.data() + name.size() || code == 0 || code > 0x10FFFF ||
        (code >= 0xD800 && code < 0xE000))
      return 0;
    append_utf8(out, code);
    return end + 1;
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNames = {
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}, {"yen", "¥"}}};
  for (const auto& [known, character] : kNames) {
    if (name != known) continue;
    out += character;
    return end + 1;
  }
  return 0;
}

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '1' && c <= '6'); }

}  // namespace

std::string html_text(std::string_view html) {
  std::string text;
  for (std::size_t i = 0; i < html.size();) {
    const char c = html[i];
    if (c == '&') {
      const std::size_t size = put_entity(html.substr(i), text);
      if (size == 0) text += c;
      i += std::max<std::size_t>(size, 1);
      continue;
    }
    if (c != '<') {
      const std::size_t end = std::min(html.find_first_of("<&", i), html.size());
      text += html.substr(i, end - i);
      i = end;
      continue;
    }
    const bool comment = html.substr(i).starts_with("<!--");
    const std::size_t close = comment ? html.find("-->", i) : html.find('>', i);
    if (close == std::string_view::npos) break;
    std::string tag = ascii_lower(html.substr(i + 1, std::min<std::size_t>(close - i - 1, 16)));
    i = close + (comment ? 3 : 1);
    const bool ends = tag.starts_with('/');
    tag.erase(0, ends ? 1 : 0);
    tag.resize(static_cast<std::size_t>(std::ranges::find_if_not(tag, is_name) - tag.begin()));
    if (tag == "br" || tag == "tr" || tag == "p" || tag == "div" || tag == "li" || tag == "dl" || tag == "dd" || tag == "h1" ||
        tag == "h2" || tag == "h3") {
      // "<dt>お名前</dt><dd>山田</dd>" is one line.
      if (tag != "dd" || ends) text += '\n';
    } else if (ends && (tag == "th" || tag == "dt")) {
      text += "：";
    } else if (ends && tag == "td") {
      text += '\t';
    } else if (!ends && (tag == "script" || tag == "style")) {
      const std::size_t end = ifind(html, tag == "script" ? "</script" : "</style", i);
      i = end == std::string_view::npos ? html.size() : end;
    }
  }
  return text;
}

}  // namespace hinomi::events
