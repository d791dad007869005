// Escapes: percent-decoding in, HTML, Markdown and CSV out.
#include "base/text.h"

namespace hinomi {
std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && text.size() - i > 2) {
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high << 4 | low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string escape_markdown(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  bool digits_only = true;  // so far; "1." at the start would become a list
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool at_start = out.empty();
    switch (c) {
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '<':
      case '>':
      case '|':
      case '~':
      case '$':
      case '!':
      case '{':
      case '}':
        out += '\\', out += c;
        break;
      case '&':
        out += "&amp;";
        break;
      case '#':
      case '+':
      case '-':
      case '=':
        if (at_start) out += '\\';
        out += c;
        break;
      case '.':
      case ')':
        // "1." begins a list, "www." becomes a link.
        if ((digits_only && !at_start) || (c == '.' && i >= 3 && iequals(text.substr(i - 3, 3), "www"))) out += '\\';
        out += c;
        break;
      case ':':
        // "https://…" would become a link to wherever the attacker likes.
        if (text.substr(i, 3) == "://") out += '\\';
        out += c;
        break;
      case '\n':
      case '\r':
      case '\t':
        out += ' ';
        break;
      case ' ':
        // Four leading spaces would begin a code block.
        if (!at_start) out += ' ';
        continue;
      default:
        out += c;
    }
    if (c < '0' || c > '9') digits_only = false;
  }
  return out;
}

std::string escape_csv(std::string_view text) {
  // Spreadsheets take the full-width forms of = + - @ for formulas too.
  bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  for (const std::string_view wide : {"＝", "＋", "－", "＠"}) formula = formula || text.starts_with(wide);
  const bool quoted =
      text.find_first_of(",\"\r\n") != std::string_view::npos || (!text.empty() && (text.front() == ' ' || text.back() == ' '));
  std::string out;
  out.reserve(text.size() + 4);
  if (quoted) out += '"';
  if (formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quoted) out += '"';
  return out;
}

}  // namespace hinomi
