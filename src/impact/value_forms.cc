#include "impact/value_forms.h"

#include "base/text.h"

namespace hinomi::impact {
namespace {

// What NFKC leaves of the hyphens that Japanese keyboards offer. U+30FC is the long vowel mark, often typed for a hyphen.
bool is_hyphen(char32_t c) {
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0xFF70 || c == 0x2500;
}

}  // namespace

bool read_digits(std::string_view folded, DigitText& out) {
  out.size = 0, out.separated = false, out.plus = false;
  bool gap = false;
  for (std::size_t i = 0; i < folded.size();) {
    const char c = folded[i];
    if (c >= '0' && c <= '9') {
      if (out.size == out.digits.size()) return false;
      out.digits[out.size++] = c;
      if (gap && out.size > 1) out.separated = true;
      gap = false;
      ++i;
      continue;
    }
    const char32_t point = next_code_point(folded, i);
    if (point == '+' && out.size == 0) {
      out.plus = true;
    } else if (is_hyphen(point) || point == ' ' || point == '.' || point == '(' || point == ')' || point == 0x3000) {
      gap = true;
    } else if (!(point == 0x3012 && out.size == 0)) {
      return false;
    }
  }
  return out.size > 0;
}

bool has_form(std::string_view folded, std::string_view form) {
  if (folded.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const char c = folded[i], f = form[i];
    if (f == '9') {
      if (c < '0' || c > '9') return false;
    } else if (f == 'A') {
      if ((c | 0x20) < 'a' || (c | 0x20) > 'z') return false;
    } else if (c != f) {
      return false;
    }
  }
  return true;
}

}  // namespace hinomi::impact
