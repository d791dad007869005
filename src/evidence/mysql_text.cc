#include "evidence/mysql_text.h"

#include <algorithm>
#include <array>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hinomi::evidence {
namespace {

// The letter behind the backslash; 0: the byte stands for itself.
constexpr auto kEscapes = [] {
  std::array<char, 256> table{};
  table['\''] = '\'', table['\\'] = '\\', table[0] = '0', table['\n'] = 'n', table['\r'] = 'r', table[0x1a] = 'Z';
  return table;
}();

// Where `words` begin outside quotes; names of accounts may hold any words. `from` is outside them.
std::size_t find_unquoted(std::string_view text, std::string_view words, std::size_t from) {
  char quote = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && text.substr(i).starts_with(words)) return i;
    if (quote == '\'' && c == '\\') {
      ++i;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    }
  }
  return std::string_view::npos;
}

}  // namespace

char* write_escaped(char* to, std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
#ifdef __SSE2__
    // Sixteen bytes at a time while nothing in them needs a backslash.
    for (; end - p >= 16; p += 16, to += 16) {
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      __m128i found = _mm_cmpeq_epi8(block, _mm_setzero_si128());
      for (const char c : {'\'', '\\', '\n', '\r', '\x1a'}) found = _mm_or_si128(found, _mm_cmpeq_epi8(block, _mm_set1_epi8(c)));
      if (_mm_movemask_epi8(found) != 0) break;
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
    }
#endif
    for (const char* const stop = std::min(p + 16, end); p < stop; ++p) {
      const char escape = kEscapes[static_cast<unsigned char>(*p)];
      if (escape != 0) *to++ = '\\';
      *to++ = escape != 0 ? escape : *p;
    }
  }
  return to;
}

char* write_hex(char* to, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  *to++ = '0', *to++ = 'x';
  for (const char c : bytes)
    *to++ = kDigits[static_cast<unsigned char>(c) >> 4], *to++ = kDigits[static_cast<unsigned char>(c) & 15];
  return to;
}

std::string sql_text(std::string_view text) {
  std::string out(2 * text.size() + 2, '\'');
  const char* const end = write_escaped(out.data() + 1, text);
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out += '\'';
}

char* write_cell(char* to, Form form, const char* cell, std::size_t size) {
  constexpr std::string_view kNull = "NULL", kBinary = "_binary ";
  if (cell == nullptr) return std::ranges::copy(kNull, to).out;
  switch (form) {
    case Form::Number:
      return std::copy_n(cell, size, to);
    case Form::Bits:
      return write_hex(to, {cell, size});
    case Form::Binary:
      to = std::ranges::copy(kBinary, to).out;
      [[fallthrough]];
    case Form::Quoted:
      *to++ = '\'';
      to = write_escaped(to, {cell, size});
      *to++ = '\'';
  }
  return to;
}

std::string without_secret(std::string grant) {
  for (auto at = find_unquoted(grant, " IDENTIFIED ", 0); at != std::string::npos; at = find_unquoted(grant, " IDENTIFIED ", at)) {
    std::size_t end = grant.size();
    for (const std::string_view behind : {" REQUIRE ", " WITH GRANT OPTION", " WITH MAX_"})
      end = std::min(end, find_unquoted(grant, behind, at));
    grant.erase(at, end - at);
  }
  return grant;
}

std::string name_of(std::string_view name) {
  std::string out = "`";
  for (const char c : name) out.append(c == '`' ? 2 : 1, c);
  return out += '`';
}

}  // namespace hinomi::evidence
