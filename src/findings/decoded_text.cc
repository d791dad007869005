#include "findings/decoded_text.h"

#include "base/text.h"

namespace hinomi::findings {
namespace {

/// Value of `digits` hexadecimal digits at `at`, or -1.
int hex_number(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = hex_digit(text[at + i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

void append_code(std::string& out, int code) {
  if (code >= 0xff01 && code <= 0xff5e) code -= 0xfee0;  // full-width forms fold to ASCII on some servers
  append_utf8(out, static_cast<char32_t>(code));
}

/// C0 and C1 begin no valid UTF-8; they hide an ASCII character from naive checks.
void append_byte(std::string& out, char byte) {
  if (!out.empty()) {
    const auto lead = static_cast<unsigned char>(out.back());
    const auto trail = static_cast<unsigned char>(byte);
    if ((lead == 0xc0 || lead == 0xc1) && (trail & 0xc0) == 0x80) {
      out.back() = static_cast<char>((lead & 1) << 6 | (trail & 0x3f));
      return;
    }
  }
  out += byte;
}

/// One pass of percent-decoding and log escapes.
void decode_once(std::string_view text, bool form_spaces, std::string& out) {
  bool in_query = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '%') {
      if (const int byte = hex_number(text, i + 1, 2); byte >= 0) {
        append_byte(out, static_cast<char>(byte));
        i += 3;
        continue;
      }
      if (i + 1 < text.size() && (text[i + 1] | 0x20) == 'u')
        if (const int code = hex_number(text, i + 2, 4); code >= 0) {
          append_code(out, code);
          i += 6;
          continue;
        }
    } else if (c == '\\' && i + 1 < text.size()) {
      if (text[i + 1] == 'x')
        if (const int byte = hex_number(text, i + 2, 2); byte >= 0) {
          append_byte(out, static_cast<char>(byte));
          i += 4;
          continue;
        }
      if (text[i + 1] == 'u')
        if (const int code = hex_number(text, i + 2, 4); code >= 0) {
          append_code(out, code);
          i += 6;
          continue;
        }
      if (text[i + 1] == '"' || text[i + 1] == '\\') {
        out += text[i + 1];
        i += 2;
        continue;
      }
    } else if (c == '?') {
      in_query = true;
    } else if (c == '+' && in_query && form_spaces) {
      out += ' ';
      ++i;
      continue;
    }
    out += c;
    ++i;
  }
}

struct Entity {
  std::string_view name;
  char value;
};
constexpr std::array kEntities{Entity{"lt;", '<'},   Entity{"gt;", '>'},       Entity{"quot;", '"'}, Entity{"apos;", '\''},
                               Entity{"amp;", '&'},  Entity{"lpar;", '('},     Entity{"rpar;", ')'}, Entity{"colon;", ':'},
                               Entity{"tab;", '\t'}, Entity{"newline;", '\n'}, Entity{"sol;", '/'},  Entity{"equals;", '='}};

/// In place: entities only become shorter.
void undo_entities(std::string& text) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '&' && i + 2 < text.size()) {
      const std::string_view rest = std::string_view(text).substr(i + 1, 16);
      if (rest[0] == '#') {
        const bool is_hex = (rest[1] | 0x20) == 'x';
        std::size_t at = is_hex ? 2 : 1;
        const std::size_t begin = at;
        int code = 0;
        while (at < rest.size() && code < 0x110000) {
          const int digit = hex_digit(rest[at]);
          if (digit < 0 || (!is_hex && digit > 9)) break;
          code = code * (is_hex ? 16 : 10) + digit;
          ++at;
        }
        if (at > begin && code > 0 && code < 0x80) {
          text[to++] = static_cast<char>(code);
          i += 1 + at + (at < rest.size() && rest[at] == ';' ? 1 : 0);
          continue;
        }
      } else {
        bool done = false;
        for (const Entity& entity : kEntities)
          if (istarts_with(rest, entity.name)) {
            text[to++] = entity.value;
            i += 1 + entity.name.size();
            done = true;
            break;
          }
        if (done) continue;
      }
    }
    text[to++] = text[i++];
  }
  text.resize(to);
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; }

/// Comments and runs of white space become one space.
void squeeze(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '*') {
      std::size_t end = i + 2;
      if (end < text.size() && text[end] == '!') {  // version comment: what stands in it is executed
        ++end;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
      } else {
        const std::size_t close = text.find("*/", i + 2);
        if (close == std::string_view::npos) {
          out += text[i++];
          continue;
        }
        end = close + 2;
      }
      if (out.empty() || out.back() != ' ') out += ' ';
      i = end;
    } else if (text[i] == '*' && i + 1 < text.size() && text[i + 1] == '/') {
      if (out.empty() || out.back() != ' ') out += ' ';
      i += 2;
    } else if (is_blank(text[i])) {
      if (out.empty() || out.back() != ' ') out += ' ';
      ++i;
    } else {
      out += text[i++];
    }
  }
}

bool needs_squeeze(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((text[i] == '/' && i + 1 < text.size() && text[i + 1] == '*') ||
        (is_blank(text[i]) && (text[i] != ' ' || (i > 0 && text[i - 1] == ' '))))
      return true;
  return false;
}

/// At least one of kEscapeMarks is in the text.
bool holds_escape_mark(std::string_view text) {
  for (std::size_t i = 0; (i = text.find_first_of("%\\+&/'\"^", i)) != std::string_view::npos; ++i) {
    const std::string_view rest = text.substr(i, 8);
    if (rest[0] == '/' ? rest.starts_with("/*")
                       : rest[0] != '&' || rest.starts_with("&#") || istarts_with(rest, "&lt") || istarts_with(rest, "&gt") ||
                             istarts_with(rest, "&quot") || istarts_with(rest, "&apos"))
      return true;
  }
  return false;
}

}  // namespace

void DecodedText::set(std::string_view raw) {
  raw_ = raw.substr(0, raw == "-" ? 0 : kMaxText);
  forms_ = 1;
  decoded_ = false;
}

void DecodedText::decode(FormSpaces spaces) {
  if (decoded_) return;
  decoded_ = true;
  if (!holds_escape_mark(raw_)) return;
  const auto last = [&] { return form(forms_ - 1); };
  scratch_.clear();
  decode_once(raw_, spaces == FormSpaces::Yes, scratch_);
  std::string& decoded = text_[forms_];
  decoded.clear();
  decode_once(scratch_, false, decoded);  // undoes double encoding; '+' is a space only once
  undo_entities(decoded);
  if (decoded != last()) ++forms_;
  if (needs_squeeze(last())) {
    std::string& squeezed = text_[forms_];
    squeezed.clear();
    squeeze(last(), squeezed);
    ++forms_;
  }
  if (last().find_first_of("'\"\\^") != std::string_view::npos) {
    std::string& bare = text_[forms_];
    bare.clear();
    for (const char c : last())
      if (c != '\'' && c != '"' && c != '\\' && c != '^') bare += c;
    ++forms_;
  }
}

}  // namespace hinomi::findings
