#include "events/json_unescape.h"

#include <cstdint>

namespace hinomi::events {
namespace {

// Four hexadecimal digits at `at`, or -1.
int unit(std::string_view text, std::size_t at) {
  if (text.size() < at + 4) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

char* put_utf8(char* out, std::uint32_t c) {
  const auto byte = [&](std::uint32_t value) { *out++ = static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
  }
  return out;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

std::string_view unescape_json(std::string_view text, Arena& arena) {
  if (text.find('\\') == std::string_view::npos) return text;
  char* const begin = arena.allocate(text.size());  // no escape is shorter than its meaning
  char* out = begin;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      *out++ = text[i++];
    } else if (const char c = simple_escape(text[i + 1]); c != '\0') {
      *out++ = c;
      i += 2;
    } else if (const int first = text[i + 1] == 'u' ? unit(text, i + 2) : -1; first >= 0) {
      i += 6;
      auto code = static_cast<std::uint32_t>(first);
      if (code >= 0xD800 && code < 0xE000) {
        const int second = text.substr(i, 2) == "\\u" ? unit(text, i + 2) : -1;
        if (code < 0xDC00 && second >= 0xDC00 && second < 0xE000) {
          code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<std::uint32_t>(second) - 0xDC00);
          i += 6;
        } else {
          code = 0xFFFD;
        }
      }
      out = put_utf8(out, code);
    } else {
      *out++ = text[i++];
    }
  }
  const auto size = static_cast<std::size_t>(out - begin);
  arena.shrink(text.size() - size);
  return {begin, size};
}

}  // namespace hinomi::events
