#include "findings/text_memory.h"

#include <algorithm>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hinomi::findings {
namespace {

constexpr std::size_t kPlaces = 4'096;
constexpr std::size_t kCame = 16'384;

}  // namespace

TextMemory::TextMemory() : places_(kPlaces), came_(kCame) {}

void TextMemory::Known::copy_found(std::vector<FoundWord>& found) const {
  found.resize(words);
  if (words > 0) std::memcpy(found.data(), bytes.data() + size, words * sizeof(FoundWord));
}

std::uint64_t TextMemory::hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

TextMemory::Place& TextMemory::place_of(std::uint64_t hash) { return places_[hash % kPlaces]; }

void TextMemory::prefetch(std::uint64_t hash) const {
  const char* at = reinterpret_cast<const char*>(&places_[hash % kPlaces]);
  constexpr std::size_t kLine = 64, kLines = 2;  // as long as most texts
  for (std::size_t i = 0; i < kLines; ++i) __builtin_prefetch(at + i * kLine);
}

TextMemory::Known* TextMemory::find(std::string_view text, std::uint64_t hash) {
  Place& place = place_of(hash);
  for (std::size_t i = 0; i < place.size(); ++i) {
    Known& known = place[i];
    if (known.hash != hash || known.size == 0 || known.text() != text) continue;
    known.newer = true, place[1 - i].newer = false;
    return &known;
  }
  return nullptr;
}

TextMemory::Known* TextMemory::remember(std::string_view text, std::uint64_t hash, std::span<const FoundWord> found) {
  if (text.size() > kMaxText || found.size() > kMaxWords) return nullptr;
  const auto half = static_cast<std::uint32_t>(hash >> 32);
  if (std::exchange(came_[hash / kPlaces % kCame], half) != half) return nullptr;
  Place& place = place_of(hash);
  const std::size_t older = place[0].newer ? 1 : 0;
  Known& known = place[older];
  known.hash = hash;
  known.size = static_cast<std::uint16_t>(text.size());
  known.words = static_cast<std::uint8_t>(found.size());
  known.quiet = Quiet::Unknown;
  std::ranges::copy(text, known.bytes.begin());
  if (!found.empty()) std::memcpy(known.bytes.data() + text.size(), found.data(), found.size_bytes());
  known.newer = true, place[1 - older].newer = false;
  return &known;
}

}  // namespace hinomi::findings
