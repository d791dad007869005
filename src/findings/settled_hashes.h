// Hashes of texts that were looked at once and need no second look, as most of what comes again. Of fixed size: a newer one takes
// the place of an older one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace hinomi::findings {

class SettledHashes {
 public:
  /// `places`: a power of two.
  explicit SettledHashes(std::size_t places) : halves_(places) {}

  /// Call some time before has(): the processor fetches what it needs meanwhile.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&halves_[place_of(hash)]); }
  bool has(std::uint64_t hash) const { return half_of(hash) != 0 && halves_[place_of(hash)] == half_of(hash); }
  void add(std::uint64_t hash) { halves_[place_of(hash)] = half_of(hash); }
  void clear() { std::ranges::fill(halves_, 0u); }

 private:
  std::size_t place_of(std::uint64_t hash) const { return hash & (halves_.size() - 1); }
  static std::uint32_t half_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  std::vector<std::uint32_t> halves_;
};

}  // namespace hinomi::findings
