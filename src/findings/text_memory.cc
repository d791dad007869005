#include "findings/text_memory.h"

#include <algorithm>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hinomi::findings {
namespace {

constexpr std::size_t kPlaces = 4'096;
constexpr std::size_t kCame = 16'384;
constexpr std::size_t kLine = 64;  ///< bytes that the processor fetches at once

std::uint32_t half_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

TextMemory::TextMemory() : places_(kPlaces), texts_(kPlaces), came_(kCame) {}

std::uint64_t TextMemory::hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::size_t TextMemory::number_of(std::uint64_t hash) { return hash % kPlaces; }

std::size_t TextMemory::came_number_of(std::uint64_t hash) { return hash / kPlaces % kCame; }

void TextMemory::prefetch_place(std::uint64_t hash) const {
  __builtin_prefetch(&places_[number_of(hash)]);
  __builtin_prefetch(&came_[came_number_of(hash)]);
}

void TextMemory::prefetch_text(std::uint64_t hash) const {
  const std::size_t number = number_of(hash);
  const Place& place = places_[number];
  for (std::size_t i = 0; i < place.halves.size(); ++i) {
    if (place.halves[i] != half_of(hash)) continue;
    const char* const at = reinterpret_cast<const char*>(&texts_[number][i]);
    for (std::size_t line = 0; line < place.lines[i]; ++line) __builtin_prefetch(at + line * kLine);
  }
}

TextMemory::Known* TextMemory::find(std::string_view text, std::uint64_t hash) {
  const std::size_t number = number_of(hash);
  Place& place = places_[number];
  for (std::uint8_t i = 0; i < place.halves.size(); ++i) {
    if (place.halves[i] != half_of(hash) || place.lines[i] == 0) continue;
    Known& known = texts_[number][i];
    if (known.text() != text) continue;
    place.newer = i;
    return &known;
  }
  return nullptr;
}

TextMemory::Known* TextMemory::remember(std::string_view text, std::uint64_t hash, std::span<const FoundWord> found) {
  if (text.size() > kMaxText || found.size() > kMaxWords) return nullptr;
  if (std::exchange(came_[came_number_of(hash)], half_of(hash)) != half_of(hash)) return nullptr;
  const std::size_t number = number_of(hash);
  Place& place = places_[number];
  const std::uint8_t older = 1 - place.newer;
  Known& known = texts_[number][older];
  known.quiet = Quiet::Unknown;
  known.words_ = static_cast<std::uint8_t>(found.size());
  known.size_ = static_cast<std::uint16_t>(text.size());
  if (!found.empty()) std::memcpy(known.bytes_.data(), found.data(), found.size_bytes());
  std::ranges::copy(text, known.bytes_.data() + found.size_bytes());
  const std::size_t taken = sizeof known - known.bytes_.size() + found.size_bytes() + text.size();
  place.halves[older] = half_of(hash);
  place.lines[older] = static_cast<std::uint8_t>((taken + kLine - 1) / kLine);
  place.newer = older;
  return &known;
}

}  // namespace hinomi::findings
