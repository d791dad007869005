// Unicode folding. ICU knows NFKC and case; most evidence needs neither, so ASCII and plain Japanese pass by it.
#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>

#include "base/encoding.h"
#include "base/text.h"

namespace hinomi {
namespace {

// Kana and kanji that NFKC leaves alone and that have no case. The two combining sound marks (U+3099, U+309A), half-width
// forms and compatibility ideographs are not among them.
constexpr bool is_plain_japanese(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FE) || c == 0x3005 || c == 0x3007;
}

// White space at both ends, ASCII and Unicode.
constexpr bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

void trim_in_place(std::string& text) {
  std::size_t from = 0;
  while (from < text.size()) {
    std::size_t next = from;
    if (!is_blank(next_code_point(text, next))) break;
    from = next;
  }
  std::size_t to = text.size();
  while (to > from) {
    std::size_t start = to - 1;
    while (start > from && to - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    std::size_t next = start;
    if (!is_blank(next_code_point(text, next)) || next != to) break;
    to = start;
  }
  text.resize(to);
  text.erase(0, from);
}

// True when `text` was simple enough to be folded here.
bool fold_plain(std::string_view text, std::string& out) {
  out.resize(text.size());
  char* to = out.data();
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if ((c & 0x80) == 0) {
      *to++ = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      ++i;
      continue;
    }
    const std::size_t start = i;
    const char32_t point = next_code_point(text, i);
    if (point == 0x3000) {
      *to++ = ' ';
    } else if (is_plain_japanese(point)) {
      for (std::size_t k = start; k < i; ++k) *to++ = text[k];
    } else {
      return false;
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return true;
}

}  // namespace

void fold(std::string_view text, std::string& out) {
  if (!fold_plain(trim(text), out)) {
    thread_local std::string normalised;
    normalised.clear();
    out.clear();
    UErrorCode status = U_ZERO_ERROR;
    // ICU counts in 32 bits; no value that people type is longer than this.
    constexpr std::size_t kMost = 1 << 30;
    std::string repaired;
    std::string_view bounded = text.substr(0, kMost);
    if (!is_utf8(bounded)) {
      Decoder(Encoding::Utf8).decode(bounded, repaired);
      bounded = repaired;
    }
    icu::StringByteSink<std::string> middle(&normalised);
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
    if (U_SUCCESS(status)) {
      nfkc->normalizeUTF8(0, icu::StringPiece(bounded.data(), static_cast<std::int32_t>(bounded.size())), middle, nullptr, status);
    }
    icu::StringByteSink<std::string> sink(&out);
    icu::CaseMap::utf8ToLower("", 0, icu::StringPiece(normalised.data(), static_cast<std::int32_t>(normalised.size())), sink,
                              nullptr, status);
    if (U_FAILURE(status)) out.assign(bounded);
  }
  trim_in_place(out);
}

bool domain_to_ascii(std::string_view domain, std::string& out) {
  out.clear();
  constexpr std::size_t kMost = 1024;  // a name has 253 characters at most
  if (domain.size() > kMost || !is_utf8(domain)) return false;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> rules(icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status));
  if (U_FAILURE(status)) return false;
  icu::StringByteSink<std::string> sink(&out);
  icu::IDNAInfo report;
  rules->nameToASCII_UTF8(icu::StringPiece(domain.data(), static_cast<std::int32_t>(domain.size())), sink, report, status);
  if (U_FAILURE(status) || report.hasErrors()) return out.clear(), false;
  return true;
}

}  // namespace hinomi
