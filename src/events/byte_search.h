// Looks for a few given bytes at memory speed: the inner loop of every reader of dumps, tables and database logs.
//
//   const char* p = find_any<'\'', '\\'>(begin, end);   // end when there is none
//
// Sixteen bytes at a time with SSE2, which every x86-64 processor has; one at a time elsewhere. Never reads behind `end`.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hinomi::events {

#ifdef __SSE2__
inline __m128i load_block(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
inline unsigned block_mask(__m128i matches) { return static_cast<unsigned>(_mm_movemask_epi8(matches)); }
#endif

/// The first of the given bytes in [p, end), or end.
template <char... kWanted>
inline const char* find_any(const char* p, const char* end) {
#ifdef __SSE2__
  for (; end - p >= 16; p += 16) {
    const __m128i block = load_block(p);
    __m128i matches = _mm_setzero_si128();
    ((matches = _mm_or_si128(matches, _mm_cmpeq_epi8(block, _mm_set1_epi8(kWanted)))), ...);
    if (const unsigned mask = block_mask(matches)) return p + std::countr_zero(mask);
  }
#endif
  for (; p < end; ++p) {
    if (((*p == kWanted) || ...)) return p;
  }
  return end;
}

/// The first of three bytes chosen at run time.
inline const char* find_any(const char* p, const char* end, char a, char b, char c) {
#ifdef __SSE2__
  const __m128i first = _mm_set1_epi8(a), second = _mm_set1_epi8(b), third = _mm_set1_epi8(c);
  for (; end - p >= 16; p += 16) {
    const __m128i block = load_block(p);
    const __m128i matches =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, first), _mm_cmpeq_epi8(block, second)), _mm_cmpeq_epi8(block, third));
    if (const unsigned mask = block_mask(matches)) return p + std::countr_zero(mask);
  }
#endif
  for (; p < end; ++p) {
    if (*p == a || *p == b || *p == c) return p;
  }
  return end;
}

/// Where a bare SQL word or number ends: the first byte below '-' (blanks, quotes, brackets, comma) or above 0x7F, or ';'.
inline const char* find_word_end(const char* p, const char* end) {
#ifdef __SSE2__
  for (; end - p >= 16; p += 16) {
    const __m128i block = load_block(p);
    // Signed comparison: bytes above 0x7F are negative, so they stop the word too.
    const unsigned mask =
        block_mask(_mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8('-')), _mm_cmpeq_epi8(block, _mm_set1_epi8(';'))));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  for (; p < end; ++p) {
    if (static_cast<signed char>(*p) < '-' || *p == ';') return p;
  }
  return end;
}

/// How often `\n` occurs.
inline std::uint64_t count_newlines(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  std::uint64_t count = 0;
#ifdef __SSE2__
  while (end - p >= 16) {
    // Matches are -1 in each byte; 255 blocks fit into byte counters.
    __m128i sums = _mm_setzero_si128();
    for (int blocks = 0; blocks < 255 && end - p >= 16; ++blocks, p += 16) {
      sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(load_block(p), _mm_set1_epi8('\n')));
    }
    const __m128i totals = _mm_sad_epu8(sums, _mm_setzero_si128());
    count += static_cast<std::uint64_t>(_mm_cvtsi128_si32(totals)) +
             static_cast<std::uint64_t>(_mm_cvtsi128_si32(_mm_unpackhi_epi64(totals, totals)));
  }
#endif
  for (; p < end; ++p) count += *p == '\n';
  return count;
}

/// True when a byte above 0x7F occurs.
inline bool has_high_byte(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
#ifdef __SSE2__
  for (; end - p >= 16; p += 16) {
    if (block_mask(load_block(p)) != 0) return true;
  }
#endif
  for (; p < end; ++p) {
    if (static_cast<signed char>(*p) < 0) return true;
  }
  return false;
}

}  // namespace hinomi::events
