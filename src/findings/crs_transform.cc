#include "findings/crs_transform.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

using Byte = unsigned char;

struct Name {
  std::string_view name;
  CrsTransform transform;
};
constexpr std::array kNames{Name{"lowercase", CrsTransform::Lowercase},
                            Name{"uppercase", CrsTransform::Uppercase},
                            Name{"urldecode", CrsTransform::UrlDecode},
                            Name{"urldecodeuni", CrsTransform::UrlDecodeUni},
                            Name{"htmlentitydecode", CrsTransform::HtmlEntityDecode},
                            Name{"jsdecode", CrsTransform::JsDecode},
                            Name{"cssdecode", CrsTransform::CssDecode},
                            Name{"cmdline", CrsTransform::CmdLine},
                            Name{"compresswhitespace", CrsTransform::CompressWhitespace},
                            Name{"removewhitespace", CrsTransform::RemoveWhitespace},
                            Name{"removenulls", CrsTransform::RemoveNulls},
                            Name{"replacenulls", CrsTransform::ReplaceNulls},
                            Name{"replacecomments", CrsTransform::ReplaceComments},
                            Name{"removecomments", CrsTransform::RemoveComments},
                            Name{"removecommentschar", CrsTransform::RemoveCommentsChar},
                            Name{"normalizepath", CrsTransform::NormalizePath},
                            Name{"normalisepath", CrsTransform::NormalizePath},
                            Name{"normalizepathwin", CrsTransform::NormalizePathWin},
                            Name{"normalisepathwin", CrsTransform::NormalizePathWin},
                            Name{"base64decode", CrsTransform::Base64Decode},
                            Name{"utf8tounicode", CrsTransform::Utf8ToUnicode},
                            Name{"hexencode", CrsTransform::HexEncode},
                            Name{"length", CrsTransform::Length},
                            Name{"trim", CrsTransform::Trim},
                            Name{"trimleft", CrsTransform::TrimLeft},
                            Name{"trimright", CrsTransform::TrimRight}};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool hex_digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (hex_digit(text[at + i]) < 0) return false;
  return true;
}

/// The byte of two hexadecimal digits.
char hex_byte(std::string_view text, std::size_t at) {
  return static_cast<char>(hex_digit(text[at]) << 4 | hex_digit(text[at + 1]));
}

/// U+FF01 to U+FF5E are the full-width forms of ASCII; `low` is their lower byte.
bool is_full_width(Byte low, char third, char fourth) {
  return low > 0 && low < 0x5f && (third | 0x20) == 'f' && (fourth | 0x20) == 'f';
}

/// Lets `write` fill `out` through a pointer; a transformation runs on every form of every argument, and appending byte by byte
/// would take most of its time. `write(to)` returns the end.
template <typename Write>
void fill(std::string& out, std::size_t most, Write write) {
  out.resize(most);
  out.resize(static_cast<std::size_t>(write(out.data()) - out.data()));
}

void percent_decode_into(std::string_view text, bool plus_is_space, std::string& out) {
  fill(out, text.size(), [&](char* to) {
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      if (c == '%' && hex_digits(text, i + 1, 2)) {
        *to++ = hex_byte(text, i + 1);
        i += 3;
      } else {
        *to++ = plus_is_space && c == '+' ? ' ' : c;
        ++i;
      }
    }
    return to;
  });
}

void url_decode_uni(std::string_view text, UnmappedCharacter unmapped, std::string& out) {
  fill(out, text.size(), [&](char* to) {
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      if (c != '%') {
        *to++ = c == '+' ? ' ' : c;
        ++i;
      } else if (hex_digits(text, i + 1, 2)) {
        *to++ = hex_byte(text, i + 1);
        i += 3;
      } else if (i + 1 < text.size() && (text[i + 1] | 0x20) == 'u' && hex_digits(text, i + 2, 4)) {
        const auto low = static_cast<Byte>(hex_byte(text, i + 4));
        if (is_full_width(low, text[i + 2], text[i + 3]))
          *to++ = static_cast<char>(low + 0x20);
        else if (unmapped == UnmappedCharacter::LowByte || (text[i + 2] == '0' && text[i + 3] == '0'))
          *to++ = static_cast<char>(low);
        else
          *to++ = 'x';
        i += 6;
      } else {
        *to++ = c;
        ++i;
      }
    }
    return to;
  });
}

/// Decimal or hexadecimal digits as C's strtol() reads them (saturating), lowest byte.
char low_byte_of_number(std::string_view digits, int base) {
  constexpr long kMax = 0x7fffffffffffffff;
  long value = 0;
  for (const char c : digits) {
    const long digit = hex_digit(c);
    if (value > (kMax - digit) / base) return static_cast<char>(0xff);
    value = value * base + digit;
  }
  return static_cast<char>(value & 0xff);
}

void html_entity_decode(std::string_view text, std::string& out) {
  const auto behind = [&](std::size_t at) { return at < text.size() && text[at] == ';' ? at + 1 : at; };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t copy = 1;
    if (text[i] == '&' && i + 1 < text.size()) {
      std::size_t at = i + 1;
      if (text[at] == '#') {
        ++copy;
        if (++at < text.size()) {
          int base = 10;
          if ((text[at] | 0x20) == 'x') {
            ++copy;
            ++at;
            base = 16;
          }
          const std::size_t begin = at;
          while (at < text.size() && (base == 16 ? hex_digit(text[at]) >= 0 : is_digit(text[at]))) ++at;
          if (at > begin) {
            out += low_byte_of_number(text.substr(begin, at - begin), base);
            i = behind(at);
            continue;
          }
        }
      } else {
        while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]))) ++at;
        const std::string_view name = text.substr(i + 1, at - i - 1);
        if (!name.empty()) {
          const char c = iequals(name, "quot")   ? '"'
                         : iequals(name, "amp")  ? '&'
                         : iequals(name, "lt")   ? '<'
                         : iequals(name, "gt")   ? '>'
                         : iequals(name, "nbsp") ? static_cast<char>(0xa0)
                                                 : '\0';
          if (c != '\0') {
            out += c;
            i = behind(at);
            continue;
          }
          copy = name.size() + 1;
        }
      }
    }
    out += text.substr(i, copy);
    i += copy;
  }
}

void js_decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i++];
      continue;
    }
    const char next = text[i + 1];
    if (next == 'u' && hex_digits(text, i + 2, 4)) {
      auto low = static_cast<Byte>(hex_byte(text, i + 4));
      if (is_full_width(low, text[i + 2], text[i + 3])) low = static_cast<Byte>(low + 0x20);
      out += static_cast<char>(low);
      i += 6;
    } else if (next == 'x' && hex_digits(text, i + 2, 2)) {
      out += hex_byte(text, i + 2);
      i += 4;
    } else if (is_octal(next)) {
      std::size_t digits = 1;
      while (digits < 3 && i + 1 + digits < text.size() && is_octal(text[i + 1 + digits])) ++digits;
      if (digits == 3 && next > '3') digits = 2;  // one byte only
      int value = 0;
      for (std::size_t k = 0; k < digits; ++k) value = value * 8 + (text[i + 1 + k] - '0');
      out += static_cast<char>(value);
      i += 1 + digits;
    } else {
      constexpr std::string_view kNamed = "abfnrtv", kMeant = "\a\b\f\n\r\t\v";
      const std::size_t at = kNamed.find(next);
      out += at == std::string_view::npos ? next : kMeant[at];
      i += 2;
    }
  }
}

void css_decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    if (++i >= text.size()) break;  // a backslash at the end is dropped
    std::size_t digits = 0;
    while (digits < 6 && i + digits < text.size() && hex_digit(text[i + digits]) >= 0) ++digits;
    if (digits > 0) {
      auto low = static_cast<Byte>(digits == 1 ? hex_digit(text[i]) : hex_byte(text, i + digits - 2));
      const bool wide = digits == 4 || (digits == 5 && text[i] == '0') || (digits == 6 && text[i] == '0' && text[i + 1] == '0');
      if (wide && is_full_width(low, text[i + digits - 4], text[i + digits - 3])) low = static_cast<Byte>(low + 0x20);
      out += static_cast<char>(low);
      i += digits;
      if (i < text.size() && is_space(text[i])) ++i;  // one blank ends the escape
    } else if (text[i] == '\n') {
      ++i;
    } else {
      out += text[i++];
    }
  }
}

char* cmd_line(std::string_view text, char* to) {
  bool space = false;
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\'':
      case '\\':
      case '^':
        break;
      case ' ':
      case ',':
      case ';':
      case '\t':
      case '\r':
      case '\n':
        if (!space) *to++ = ' ';
        space = true;
        break;
      case '/':
      case '(':
        if (space) --to;
        space = false;
        *to++ = c;
        break;
      default:
        *to++ = lower(c);
        space = false;
    }
  }
  return to;
}

void replace_comments(std::string_view text, bool keep_place, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '*') {
      const std::size_t end = text.find("*/", i + 2);
      if (keep_place) out += ' ';
      if (end == std::string_view::npos) break;
      i = end + 2;
    } else {
      out += text[i++];
    }
  }
}

/// C and HTML comments are dropped (either end closes either kind, and what follows it is copied as it is); a shell's or SQL's
/// comment ends the text.
void remove_comments(std::string_view text, std::string& out) {
  bool inside = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (!inside && (rest.starts_with("/*") || rest.starts_with("<!--"))) {
      inside = true;
      i += rest[0] == '<' ? 4 : 2;
    } else if (!inside && (rest.starts_with("--") || rest[0] == '#')) {
      return;
    } else if (!inside) {
      out += text[i++];
    } else if (rest.starts_with("*/") || rest.starts_with("-->")) {
      inside = false;
      i += rest[0] == '*' ? 2 : 3;
      out += i < text.size() ? text[i] : '\0';
      ++i;
    } else {
      ++i;
    }
  }
  if (inside) out += ' ';
}

void remove_comments_char(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("/*") || rest.starts_with("*/") || rest.starts_with("--"))
      i += rest.starts_with("-->") ? 3 : 2;
    else if (rest.starts_with("<!--"))
      i += 4;
    else if (rest[0] == '#')
      ++i;
    else
      out += text[i++];
  }
}

/// Empty segments, "." and ".." are taken out; a relative path keeps the ".." that lead above its start.
void normalize_path(std::string_view text, bool windows, std::string& out) {
  if (text.empty()) return;
  std::string in(text);
  const auto is_slash = [&](char c) { return c == '/' || (windows && c == '\\'); };
  const bool relative = !is_slash(in.front()), trailing = is_slash(in.back());
  bool hit_root = false, done = false;
  const std::size_t last = in.size() - 1;
  std::string& to = out;
  for (std::size_t from = 0; !done && from <= last && to.size() <= last;) {
    // Backslashes are turned as they come near; one that ends a run of slashes stays, as in the reference.
    for (std::size_t near = from; windows && near <= std::min(from + 1, last); ++near)
      if (in[near] == '\\') in[near] = '/';
    bool copy = true;
    if (from == last) done = true;
    if (from == last || in[from + 1] == '/') {
      if (from != last && in[from] == '/') {
        // an empty segment: skipped below
      } else if (in[from] == '.') {
        if (!to.empty() && to.back() == '.') {
          if (relative && (hit_root || to.size() <= 2)) {
            hit_root = true;
          } else {
            // The reference and the segment before it go.
            std::size_t keep = to.size() >= 3 ? to.size() - 3 : 0;
            while (keep > 0 && to[keep] != '/') --keep;
            if (keep == 0) {
              hit_root = true;
              keep = !relative && from == last ? 1 : 0;
            }
            to.resize(keep);
            if (done) break;
            ++from;
          }
        } else if (to.empty()) {
          if (done) break;
          ++from;
        } else if (to.back() == '/') {
          if (done) break;
          to.pop_back();
          ++from;
        }
      } else if (!to.empty()) {
        hit_root = false;
      }
    }
    if (in[from] == '/') {
      while (from < last && is_slash(in[from + 1])) ++from;
      if (relative && to.empty()) {
        ++from;
        copy = false;
      }
    }
    if (copy) to += in[from++];
  }
  if (!trailing && !to.empty() && to.back() == '/') to.pop_back();
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : c == '=' ? 64 : -1;
}

/// Strict, as RFC 4648 with line breaks; anything else gives the empty text.
void base64_decode(std::string_view text, std::string& out) {
  text = text.substr(0, text.find('\0'));
  std::size_t count = 0, padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t spaces = 0;
    for (; i < text.size() && text[i] == ' '; ++i) ++spaces;
    if (i == text.size()) break;
    if (text[i] == '\n' || (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) continue;
    const int value = base64_value(text[i]);
    if (spaces > 0 || value < 0 || (value == 64 && ++padding > 2) || (value < 64 && padding > 0)) return;
    ++count;
  }
  if (count == 0) return;
  std::uint32_t group = 0;
  int keep = 3, n = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == ' ') continue;
    if (c == '=') --keep;
    group = group << 6 | (static_cast<std::uint32_t>(base64_value(c)) & 0x3f);
    if (++n < 4) continue;
    n = 0;
    if (keep > 0) out += static_cast<char>(group >> 16);
    if (keep > 1) out += static_cast<char>(group >> 8);
    if (keep > 2) out += static_cast<char>(group);
  }
}

/// Multi-byte characters become %uHHHH; NULs are dropped, as the reference drops them.
void utf8_to_unicode(std::string_view text, std::string& out) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<Byte>(text[i]) : Byte{0}; };
  for (std::size_t i = 0; i < text.size();) {
    const Byte c = at(i);
    std::size_t length = 1;
    std::uint32_t code = 0;
    if (c < 0x80) {
      if (c != 0) out += static_cast<char>(c);
    } else {
      const std::size_t wanted = (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : (c & 0xf8) == 0xf0 ? 4 : 0;
      if (wanted == 0) {
        out += static_cast<char>(c);
      } else {
        if (wanted == 4 && c >= 0xf5) out += static_cast<char>(c);
        bool whole = true;
        for (std::size_t k = 1; k < wanted; ++k) whole = whole && (at(i + k) & 0xc0) == 0x80;
        if (whole) {
          code = c & (0xffu >> (wanted + 1));
          for (std::size_t k = 1; k < wanted; ++k) code = code << 6 | (at(i + k) & 0x3fu);
          fmt::format_to(std::back_inserter(out), "%u{:04x}", code);
          length = wanted;
          const bool surrogate = code >= 0xd800 && code <= 0xdfff;
          const bool overlong = code < (wanted == 4 ? 0x10000u : wanted == 3 ? 0x800u : 0x80u);
          if (surrogate) out += static_cast<char>(c);
          if (overlong) out += static_cast<char>(c);
        }
      }
    }
    i += length;
  }
}

}  // namespace

std::optional<CrsTransform> crs_transform(std::string_view name) {
  for (const Name& entry : kNames)
    if (iequals(entry.name, name)) return entry.transform;
  return std::nullopt;
}

void apply(CrsTransform transform, std::string_view text, UnmappedCharacter unmapped, std::string& out) {
  out.clear();
  switch (transform) {
    case CrsTransform::Lowercase:
      return fill(out, text.size(), [&](char* to) { return std::ranges::transform(text, to, lower).out; });
    case CrsTransform::Uppercase:
      for (const char c : text) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      return;
    case CrsTransform::UrlDecode:
      return percent_decode_into(text, true, out);
    case CrsTransform::UrlDecodeUni:
      return url_decode_uni(text, unmapped, out);
    case CrsTransform::HtmlEntityDecode:
      return html_entity_decode(text, out);
    case CrsTransform::JsDecode:
      return js_decode(text, out);
    case CrsTransform::CssDecode:
      return css_decode(text, out);
    case CrsTransform::CmdLine:
      return fill(out, text.size(), [&](char* to) { return cmd_line(text, to); });
    case CrsTransform::CompressWhitespace:
      return fill(out, text.size(), [&](char* to) {
        bool space = false;
        for (const char c : text) {
          if (!is_space(c))
            *to++ = c;
          else if (!space)
            *to++ = ' ';
          space = is_space(c);
        }
        return to;
      });
    case CrsTransform::RemoveWhitespace:
      for (const char c : text)
        if (!is_space(c) && c != '\xa0' && c != '\xc2') out += c;
      return;
    case CrsTransform::RemoveNulls:
      for (const char c : text)
        if (c != '\0') out += c;
      return;
    case CrsTransform::ReplaceNulls:
      for (const char c : text) out += c == '\0' ? ' ' : c;
      return;
    case CrsTransform::ReplaceComments:
      return replace_comments(text, true, out);
    case CrsTransform::RemoveComments:
      return remove_comments(text, out);
    case CrsTransform::RemoveCommentsChar:
      return remove_comments_char(text, out);
    case CrsTransform::NormalizePath:
      return normalize_path(text, false, out);
    case CrsTransform::NormalizePathWin:
      return normalize_path(text, true, out);
    case CrsTransform::Base64Decode:
      return base64_decode(text, out);
    case CrsTransform::Utf8ToUnicode:
      return utf8_to_unicode(text, out);
    case CrsTransform::HexEncode:
      for (const char c : text) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned>(static_cast<Byte>(c)));
      return;
    case CrsTransform::Length:
      fmt::format_to(std::back_inserter(out), "{}", text.size());
      return;
    case CrsTransform::Trim:
    case CrsTransform::TrimLeft:
    case CrsTransform::TrimRight:
      if (transform != CrsTransform::TrimRight)
        while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
      if (transform != CrsTransform::TrimLeft)
        while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
      out += text;
      return;
  }
}

void decode_argument(std::string_view text, std::string& out) {
  out.clear();
  percent_decode_into(text, true, out);
}

void decode_target(std::string_view text, std::string& out) {
  out.clear();
  percent_decode_into(text, false, out);
}

}  // namespace hinomi::findings
