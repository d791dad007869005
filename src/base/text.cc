#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hinomi {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
constexpr char32_t kReplacement = 0xFFFD;

std::uint64_t load_word(const char* p) {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr auto kLower = [] {
  std::array<unsigned char, 256> table{};
  for (unsigned i = 0; i < 256; ++i) table[i] = static_cast<unsigned char>(i >= 'A' && i <= 'Z' ? i + 32 : i);
  return table;
}();

constexpr unsigned char lower(char c) { return kLower[static_cast<unsigned char>(c)]; }

// Bytes of the well-formed sequence that starts at p (Unicode 15, table 3-7), 0 when there is none.
std::size_t sequence_length(const char* p, std::size_t left) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(p[k]); };
  const auto tail = [&](std::size_t k) { return (byte(k) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return left >= 2 && tail(1) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !tail(1) || !tail(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
    if (lead == 0xED && byte(1) > 0x9F) return 0;  // surrogate
    return 3;
  }
  if (lead > 0xF4 || left < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return 4;
}

// C0, DEL, C1, line separators and the bidirectional overrides, which let hostile text show what it is not.
constexpr bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::uint64_t count_lines(std::string_view text) {
  // Counts of one byte each, so that the compiler adds up whole vectors of them; emptied before they overflow.
  constexpr std::size_t kLanes = 64, kRounds = 255;
  std::uint64_t lines = 0;
  while (text.size() >= kLanes) {
    const std::size_t rounds = std::min(text.size() / kLanes, kRounds);
    std::array<std::uint8_t, kLanes> counts{};
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < kLanes; ++i)
        counts[i] = static_cast<std::uint8_t>(counts[i] + (text[round * kLanes + i] == '\n'));
    }
    for (const std::uint8_t count : counts) lines += count;
    text.remove_prefix(rounds * kLanes);
  }
  return lines + static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

bool is_ascii(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  for (; end - p >= 32; p += 32) {
    if ((load_word(p) | load_word(p + 8) | load_word(p + 16) | load_word(p + 24)) & kHighBits) return false;
  }
  for (; end - p >= 8; p += 8) {
    if (load_word(p) & kHighBits) return false;
  }
  for (; p < end; ++p) {
    if (*p & 0x80) return false;
  }
  return true;
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  const std::size_t n = text.size();
  while (i < n) {
    if (n - i >= 16 && !((load_word(&text[i]) | load_word(&text[i + 8])) & kHighBits)) {
      i += 16;
      continue;
    }
    const std::size_t length = sequence_length(text.data() + i, n - i);
    if (length == 0) return i;
    i += length;
  }
  return n;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(text, i);
    if (is_control(c) || (c == kReplacement && i - start == 1)) {
      append_utf8(out, kReplacement);
    } else {
      out.append(text, start, i - start);
    }
  }
  return out;
}

char32_t next_code_point(std::string_view text, std::size_t& i) {
  const char* p = text.data() + i;
  const auto byte = [&](std::size_t k) { return static_cast<char32_t>(static_cast<unsigned char>(p[k])); };
  if (byte(0) < 0x80) return ++i, byte(0);
  switch (sequence_length(p, text.size() - i)) {
    case 2:
      return i += 2, (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return i += 3, (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    case 4:
      return i += 4, (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
    default:
      return ++i, kReplacement;
  }
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    const char bytes[] = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 2);
  } else if (c < 0x10000) {
    const char bytes[] = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
                          static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 3);
  } else {
    const char bytes[] = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)),
                          static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 4);
  }
}

std::string_view trim(std::string_view text) {
  std::size_t from = 0, to = text.size();
  while (from < to && is_space(text[from])) ++from;
  while (to > from && is_space(text[to - 1])) --to;
  return text.substr(from, to - from);
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(lower(c));
  return out;
}

bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool istarts_with(std::string_view text, std::string_view head) {
  return text.size() >= head.size() && iequals(text.substr(0, head.size()), head);
}

std::size_t ifind(std::string_view text, std::string_view needle, std::size_t from) {
  if (from > text.size() || needle.size() > text.size() - from) return std::string_view::npos;
  if (needle.empty()) return from;
  // memchr runs at memory speed; the two cases of the first letter are looked for apart, and each only once a stretch.
  const char* const end = text.data() + (text.size() - needle.size()) + 1;
  const char small = needle.front();
  const char large = static_cast<char>(small >= 'a' && small <= 'z' ? small - 32 : small);
  const auto next = [&](const char* p, char c) {
    const void* found = p < end ? std::memchr(p, c, static_cast<std::size_t>(end - p)) : nullptr;
    return found ? static_cast<const char*>(found) : end;
  };
  const char* p = text.data() + from;
  const char* at_small = next(p, small);
  const char* at_large = small == large ? end : next(p, large);
  while (true) {
    p = std::min(at_small, at_large);
    if (p == end) return std::string_view::npos;
    std::size_t k = 1;
    while (k < needle.size() && lower(p[k]) == static_cast<unsigned char>(needle[k])) ++k;
    if (k == needle.size()) return static_cast<std::size_t>(p - text.data());
    if (p == at_small) {
      at_small = next(p + 1, small);
    } else {
      at_large = next(p + 1, large);
    }
  }
}

}  // namespace hinomi
