// What was found in texts that come again, as most targets, referers and agents do. Bounded: a text that came twice takes the place
// of one that was not met for longer. Nothing but time depends on what is remembered.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace hinomi::findings {

/// Bits of one word of an array.
struct FoundWord {
  std::uint32_t word = 0;
  std::uint64_t bits = 0;
};

class TextMemory {
 public:
  static constexpr std::size_t kMaxText = 256;  ///< bytes; longer texts are not remembered
  static constexpr std::size_t kMaxWords = 8;   ///< texts in which more was found are attacks and do not come again

  enum class Quiet : std::uint8_t { Unknown, Yes, No };

  /// In one stretch of memory, so that looking it up waits once.
  struct alignas(64) Known {
    std::uint64_t hash = 0;
    std::uint16_t size = 0;
    std::uint8_t words = 0;
    Quiet quiet = Quiet::Unknown;                                      ///< whether no rule of the Core Rule Set begins in it
    bool newer = false;                                                ///< of the two in one place
    std::array<char, kMaxText + kMaxWords * sizeof(FoundWord)> bytes;  ///< the text, and behind it what was found

    std::string_view text() const { return {bytes.data(), size}; }
    /// Replaces what `found` holds.
    void copy_found(std::vector<FoundWord>& found) const;
  };

  TextMemory();

  static std::uint64_t hash_of(std::string_view text);
  /// Call some time before find(): the processor fetches what it needs meanwhile.
  void prefetch(std::uint64_t hash) const;
  /// Null when the text is not known. Valid until the next remember().
  Known* find(std::string_view text, std::uint64_t hash);
  /// What was found in a text that is not known. Null when it came for the first time, or cannot be kept.
  Known* remember(std::string_view text, std::uint64_t hash, std::span<const FoundWord> found);

 private:
  using Place = std::array<Known, 2>;
  Place& place_of(std::uint64_t hash);

  std::vector<Place> places_;
  std::vector<std::uint32_t> came_;  ///< halves of the hashes of texts that came once
};

}  // namespace hinomi::findings
