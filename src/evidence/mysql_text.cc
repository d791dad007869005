#include "evidence/mysql_text.h"

#include <array>

namespace hinomi::evidence {
namespace {

constexpr bool needs_escape(unsigned char c) { return c == '\'' || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a; }
constexpr auto kEscapes = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 256; ++c) table[c] = needs_escape(static_cast<unsigned char>(c));
  return table;
}();

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    const char* const begin = p;
    while (p < end && !kEscapes[static_cast<unsigned char>(*p)]) ++p;
    out.append(begin, p);
    if (p == end) break;
    out += '\\';
    switch (*p) {
      case 0:
        out += '0';
        break;
      case '\n':
        out += 'n';
        break;
      case '\r':
        out += 'r';
        break;
      case 0x1a:
        out += 'Z';
        break;
      default:
        out += *p;
    }
    ++p;
  }
}

std::string sql_text(std::string_view text) {
  std::string out = "'";
  append_escaped(out, text);
  return out += '\'';
}

std::string name_of(std::string_view name) {
  std::string out = "`";
  for (const char c : name) out.append(c == '`' ? 2 : 1, c);
  return out += '`';
}

void append_hex(std::string& out, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += "0x";
  for (const char c : bytes) out += kDigits[static_cast<unsigned char>(c) >> 4], out += kDigits[static_cast<unsigned char>(c) & 15];
}

}  // namespace hinomi::evidence
