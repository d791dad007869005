// Telephone numbers as keys of persons.
#include "base/text.h"
#include "model/subject_key.h"

namespace hinomi {
namespace {

constexpr std::size_t kLongestText = 64;
constexpr std::size_t kMostDigits = 20;

// Everything that people put between the digits; the long vowel mark U+30FC stands for a hyphen in many forms.
constexpr bool is_separator(char32_t c) {
  switch (c) {
    case U' ':
    case U'\t':
    case U'-':
    case U'.':
    case U'/':
    case U'(':
    case U')':
    case U'[':
    case U']':
    case U'\u00A0':
    case U'\u3000':
    case U'\u30FC':
    case U'\u2212':
    case U'\uFF70':
    case U'\uFF0D':
    case U'\uFF08':
    case U'\uFF09':
    case U'\uFF0E':
    case U'\uFF0F':
      return true;
    default:
      return c >= U'\u2010' && c <= U'\u2015';
  }
}

// The plan of 総務省: ten digits for a line, eleven for mobiles, IP telephones, devices and 0800.
bool is_japanese(std::string_view d) {
  if (d.size() < 10 || d.size() > 11 || d[0] != '0' || d[1] == '0') return false;
  if (d.size() == 10) return d[2] != '0' || d[1] == '1';  // 0X0 begins eleven digits
  if (d[2] != '0') return false;
  if (d[1] == '8' && d[3] == '0') return true;  // 0800
  return (d[1] == '2' || d[1] >= '5') && d[3] != '0';
}

}  // namespace

bool normalise_phone(std::string_view text, std::string& out) {
  out.clear();
  text = trim(text);
  if (text.size() < 8 || text.size() > 3 * kLongestText) return false;
  bool plus = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(text, i);
    if (c >= U'0' && c <= U'9') {
      out += static_cast<char>(c);
    } else if (c >= U'\uFF10' && c <= U'\uFF19') {
      out += static_cast<char>('0' + (c - U'\uFF10'));
    } else if ((c == U'+' || c == U'\uFF0B') && out.empty() && !plus) {
      plus = true;
    } else if (!is_separator(c)) {
      // An extension belongs to the line, not to its number.
      const std::string_view rest = text.substr(start);
      const bool extension =
          rest.starts_with("内線") || istarts_with(rest, "ext") || istarts_with(rest, "x") || rest.starts_with('#');
      if (extension && out.size() >= 10) break;
      return out.clear(), false;
    }
    if (out.size() > kMostDigits) return out.clear(), false;
  }
  if (!plus && out.starts_with("0081")) plus = true, out.erase(0, 2);
  if (plus && out.starts_with("81")) {
    out.erase(0, 2);
    if (!out.starts_with('0')) out.insert(out.begin(), '0');  // "+81 (0)3-…" keeps the zero
    plus = false;
  }
  const bool good = plus ? out.size() >= 8 && out.size() <= 15 && out[0] != '0' : is_japanese(out);
  if (!good) out.clear();
  return good;
}

}  // namespace hinomi
