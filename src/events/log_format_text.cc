#include "events/log_format_text.h"

#include <optional>

#include "base/text.h"

namespace hinomi::events {
namespace {

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (const char c = text[++i]) {
      case 't':
        out += '\t';
        break;
      case 'n':
      case 'r':
        break;  // a line of its own: nothing to match inside a line
      case '"':
      case '\'':
      case '\\':
        out += c;
        break;
      default:
        out += '\\', out += c;
    }
  }
  return out;
}

// The text inside the quotes at the start of `text`, which loses it; none if they are not closed.
std::optional<std::string_view> take_quoted(std::string_view& text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const std::string_view inside = text.substr(1, i - 1);
      text = trim(text.substr(i + 1));
      return inside;
    }
  }
  return std::nullopt;
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!istarts_with(text, word) || text.size() == word.size() || (text[word.size()] != ' ' && text[word.size()] != '\t'))
    return false;
  text = trim(text.substr(word.size()));
  return true;
}

std::string_view take_name(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_name(text[end])) ++end;
  const std::string_view name = text.substr(0, end);
  text = trim(text.substr(end));
  return name;
}

Dialect dialect_of(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '$' && (text[i + 1] == '{' || (text[i + 1] >= 'a' && text[i + 1] <= 'z'))) return Dialect::Nginx;
  }
  return Dialect::Apache;
}

}  // namespace

PlainFormat plain_format(std::string_view written) {
  std::string_view text = trim(written);
  PlainFormat plain;
  if (take_word(text, "log_format")) take_name(text);
  take_word(text, "LogFormat");
  for (const std::string_view escape : {"escape=json", "escape=default", "escape=none"}) {
    if (take_word(text, escape)) plain.json_escapes = escape == "escape=json";
  }
  if (text.ends_with(';')) text = trim(text.substr(0, text.size() - 1));

  // In configuration quotes only if nothing but more quoted pieces or a nickname follows: a format may begin with a quote itself.
  std::string joined;
  std::string_view rest = text;
  bool quoted = !rest.empty() && (rest.front() == '"' || rest.front() == '\'');
  while (quoted && !rest.empty()) {
    if (rest.front() == '"' || rest.front() == '\'') {
      const char quote = rest.front();
      const auto piece = take_quoted(rest);
      quoted = piece.has_value() && (joined.empty() || quote == text.front());
      if (quoted) joined += unescape(*piece);
    } else {
      take_name(rest);
      quoted = rest.empty();
    }
  }
  // "%h" "%r" is a format of quoted values, not pieces of one: Apache joins no pieces.
  if (quoted && text.front() == '"' && dialect_of(text) == Dialect::Apache && text.find("\" \"") != std::string_view::npos)
    quoted = false;
  plain.text = quoted ? joined : unescape(text);
  plain.dialect = dialect_of(plain.text);
  return plain;
}

}  // namespace hinomi::events
