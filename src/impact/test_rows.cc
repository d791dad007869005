#include "impact/test_rows.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::impact {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_number(std::string_view text) {
  while (!text.empty() && (is_digit(text.back()) || text.back() == '-' || text.back() == '_' || text.back() == '.'))
    text.remove_suffix(1);
  return text;
}

// Only kanji, hiragana and the full-width space: nothing there is Latin, katakana or of another width.
bool has_katakana_or_other(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == ' ') {
      ++i;
    } else if (c < 0x80 || c >= 0xEA) {
      return true;
    } else if (c == 0xE3) {
      // U+3000–30FF. Katakana begin at E3 82 A0; hiragana go with them here, since test words are written in both.
      if (text.size() - i < 3 || !(text[i + 1] == '\x80' && text[i + 2] == '\x80')) return true;
      i += 3;
    } else {
      i += c >= 0xE0 ? 3 : 2;
    }
  }
  return false;
}

}  // namespace

TestRows::TestRows(const FieldWords& words) : words_(words) {
  for (const std::string& name : words.test_names()) (is_ascii(name) ? latin_ : japanese_).push_back(name);
  for (const std::string& domain : words.test_domains()) domains_.add(domain);
  for (const std::string& local : words.test_local_parts()) local_parts_.add(local);
}

// It, or a domain that it lies in.
bool TestRows::domain(std::string_view domain) const {
  for (;;) {
    if (domains_.may_hold(domain) && std::ranges::find(words_.test_domains(), domain) != words_.test_domains().end()) return true;
    const std::size_t dot = domain.find('.');
    if (dot == std::string_view::npos) return false;
    domain.remove_prefix(dot + 1);
  }
}

bool TestRows::email(std::string_view normalised) const {
  const std::size_t at = normalised.rfind('@');
  if (at == std::string_view::npos) return false;
  if (domain(normalised.substr(at + 1))) return true;
  const std::string_view local = without_number(normalised.substr(0, at));
  return local_parts_.may_hold(local) && std::ranges::find(words_.test_local_parts(), local) != words_.test_local_parts().end();
}

bool TestRows::name(std::string_view text) const {
  if (!has_katakana_or_other(text)) return false;
  thread_local std::string low;
  fold(text.substr(0, 256), low);
  if (std::ranges::any_of(japanese_, [&](const std::string& test) { return low.find(test) != std::string::npos; })) return true;
  std::string_view first(low);
  first = without_number(first.substr(0, first.find(' ')));
  return std::ranges::any_of(latin_, [&](const std::string& test) { return first == test; });
}

}  // namespace hinomi::impact
