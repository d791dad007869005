#include "impact/address_key.h"

#include <cstring>

#include "base/text.h"

namespace hinomi::impact {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Half-width kana and what else NFKC would change.
bool needs_folding(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == 0xEF && i + 2 < text.size() && (text[i + 1] == '\xBD' || text[i + 1] == '\xBE')) {
      // U+FF41–FF5E are Latin letters, handled below; from U+FF61 on it is half-width kana.
      if (text[i + 1] == '\xBE' || static_cast<unsigned char>(text[i + 2]) >= 0xA1) return true;
      i += 2;
    } else if (c == 0xE2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0x84 && text[i + 1] != '\x88') {
      return true;  // letterlike signs, Roman and circled numerals
    } else if (c == 0xE3 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0x88 &&
               static_cast<unsigned char>(text[i + 1]) <= 0x8F) {
      return true;  // squared and bracketed words: ㌔, ㈱
    }
  }
  return false;
}

}  // namespace

bool address_key(std::string_view text, std::string& out) {
  thread_local std::string folded;
  if (needs_folding(text)) {
    fold(text, folded);
    text = folded;
  }
  out.resize(text.size());
  char* to = out.data();
  const char* end = text.data() + text.size();
  for (const char* p = text.data(); p < end;) {
    const auto c = static_cast<unsigned char>(*p);
    if (c < 0x80) {
      if (c > ' ') *to++ = lower(*p);
      ++p;
      continue;
    }
    if (c >= 0xE4 && c <= 0xE9 && end - p >= 3) {  // kanji, which most of an address is
      std::memcpy(to, p, 3);
      to += 3, p += 3;
      continue;
    }
    const auto at = [&](std::ptrdiff_t i) { return p + i < end ? static_cast<unsigned char>(p[i]) : 0; };
    if (c == 0xE3 && at(1) == 0x80 && at(2) == 0x80) {  // U+3000
      p += 3;
    } else if (c == 0xEF && at(1) == 0xBC && at(2) >= 0x81 && at(2) <= 0xBF) {  // U+FF01–FF3F
      *to++ = lower(static_cast<char>(at(2) - 0x60));
      p += 3;
    } else if (c == 0xEF && at(1) == 0xBD && at(2) >= 0x80 && at(2) <= 0x9E) {  // U+FF40–FF5E
      *to++ = static_cast<char>(at(2) - 0x20);
      p += 3;
    } else if ((c == 0xE2 && at(1) == 0x80 && at(2) >= 0x90 && at(2) <= 0x95) || (c == 0xE2 && at(1) == 0x88 && at(2) == 0x92)) {
      *to++ = '-';  // U+2010–2015, U+2212
      p += 3;
    } else if (c == 0xE3 && at(1) == 0x83 && at(2) == 0xBC && to > out.data() && to[-1] >= '0' && to[-1] <= '9') {
      *to++ = '-';  // the long vowel mark for a hyphen; コーポ keeps its own
      p += 3;
    } else {
      const std::ptrdiff_t size = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
      for (std::ptrdiff_t i = 0; i < size && p < end; ++i) *to++ = *p++;
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return !out.empty();
}

}  // namespace hinomi::impact
