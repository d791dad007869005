// E-mail addresses as keys of persons.
#include <array>
#include <cstdint>

#include "base/text.h"
#include "model/subject_key.h"

namespace hinomi {
namespace {

constexpr std::size_t kLongest = 254;  // RFC 5321, 4.5.3.1.3, less the brackets

// For each byte the lower-case form, or 0 when a plain address cannot hold it: RFC 5322 atext, '.' and '@'.
constexpr auto kForm = [] {
  std::array<char, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = c, table[static_cast<unsigned char>(c - 32)] = c;
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = c;
  for (const char c : std::string_view(".@!#$%&'*+-/=?^_`{|}~")) table[static_cast<unsigned char>(c)] = c;
  return table;
}();

constexpr bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

// Labels of letters, digits and inner hyphens, two at least, the last one not a number.
bool is_domain(std::string_view domain) {
  if (domain.size() < 3) return false;
  std::size_t label = 0, dots = 0;
  char before = '.';
  for (const char c : domain) {
    if (c == '.') {
      if (label == 0 || before == '-') return false;
      ++dots, label = 0;
    } else {
      if (!is_alphanumeric(c) && (c != '-' || label == 0)) return false;
      if (++label > 63) return false;
    }
    before = c;
  }
  return dots > 0 && label > 0 && before != '-' && is_letter(domain[domain.rfind('.') + 1]);
}

// Full-width letters, quoted local parts, domains in Japanese: rare, so not in a hurry.
bool normalise_rare(std::string_view text, std::string& out) {
  if (text.size() > 4 * kLongest || !is_utf8(text)) return false;
  std::string folded;
  fold(text, folded);
  const auto at = folded.rfind('@');
  if (at == std::string::npos) return false;
  std::string local = folded.substr(0, at);
  std::string domain = folded.substr(at + 1);
  if (local.size() > 2 && local.front() == '"' && local.back() == '"') local = local.substr(1, local.size() - 2);
  if (local.find_first_of("\"(),:;<>[\\]@ \t\r\n") != std::string::npos || local.find("\xE3\x80\x80") != std::string::npos)
    return false;
  for (const char c : local) {
    if (static_cast<unsigned char>(c) < 0x21 || c == 0x7F) return false;
  }
  if (!is_ascii(domain)) {
    std::string ascii;
    if (!domain_to_ascii(domain, ascii)) return false;
    domain = std::move(ascii);
  }
  if (domain.ends_with('.')) domain.pop_back();
  if (local.empty() || local.size() > 64 || !is_domain(domain)) return false;
  out = local + "@" + domain;
  return out.size() <= kLongest;
}

enum class Plain { Yes, No, Rare };

Plain normalise_plain(std::string_view text, char* to) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end && *p != '@') {
    const char form = kForm[static_cast<unsigned char>(*p++)];
    if (form == 0) return Plain::Rare;
    *to++ = form;
  }
  const auto local = static_cast<std::size_t>(p - text.data());
  if (p == end) return Plain::No;
  *to++ = *p++;
  const char* const domain = to;
  for (; p < end; ++p) {
    const char form = kForm[static_cast<unsigned char>(*p)];
    if (form == 0) return Plain::Rare;
    *to++ = form;
  }
  if (local == 0 || local > 64) return Plain::No;
  return is_domain({domain, static_cast<std::size_t>(to - domain)}) ? Plain::Yes : Plain::No;
}

}  // namespace

bool normalise_email(std::string_view text, std::string& out) {
  std::string_view plain = trim(text);
  if (plain.size() > kLongest) {
    if (normalise_rare(plain, out)) return true;  // full-width letters take three bytes each
    return out.clear(), false;
  }
  if (plain.ends_with('.')) plain.remove_suffix(1);  // the root of the name tree
  out.resize(plain.size());
  switch (normalise_plain(plain, out.data())) {
    case Plain::Yes:
      return true;
    case Plain::Rare:
      if (normalise_rare(plain, out)) return true;
      break;
    case Plain::No:
      break;
  }
  return out.clear(), false;
}

}  // namespace hinomi
