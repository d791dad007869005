// E-mail addresses as keys of persons.
#include <array>
#include <cstdint>

#include <unicode/idna.h>

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
  if (domain.size() < 4 && domain.size() != 3) return false;
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

// `out` holds lower-case text of kForm's characters.
bool has_form(std::string& out) {
  const auto at = out.find('@');
  if (at == std::string::npos || at == 0 || at > 64 || out.find('@', at + 1) != std::string::npos) return false;
  if (out.back() == '.') out.pop_back();  // the root of the name tree
  return is_domain(std::string_view(out).substr(at + 1));
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
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status));
    if (U_FAILURE(status)) return false;
    std::string ascii;
    icu::StringByteSink<std::string> sink(&ascii);
    icu::IDNAInfo report;
    idna->nameToASCII_UTF8(domain, sink, report, status);
    if (U_FAILURE(status) || report.hasErrors()) return false;
    domain = std::move(ascii);
  }
  if (domain.ends_with('.')) domain.pop_back();
  if (local.empty() || local.size() > 64 || !is_domain(domain)) return false;
  out = local + "@" + domain;
  return out.size() <= kLongest;
}

}  // namespace

bool normalise_email(std::string_view text, std::string& out) {
  const std::string_view plain = trim(text);
  if (plain.size() < 5 || plain.size() > 4 * kLongest) return out.clear(), false;
  if (plain.size() <= kLongest) {
    // One pass: lower case, and a zero wherever something rare stands.
    out.resize(plain.size());
    char* to = out.data();
    bool rare = false;
    for (const char c : plain) {
      const char form = kForm[static_cast<unsigned char>(c)];
      rare |= form == 0;
      *to++ = form;
    }
    if (!rare) {
      if (has_form(out)) return true;
      return out.clear(), false;
    }
  }
  if (normalise_rare(text, out)) return true;
  return out.clear(), false;
}

}  // namespace hinomi
