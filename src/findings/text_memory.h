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

  /// One text. What was found lies before it, so that most of what is asked for lies in the first lines of memory.
  class alignas(64) Known {
   public:
    std::string_view text() const { return {bytes_.data() + words_ * sizeof(FoundWord), size_}; }
    /// Valid until the next remember().
    std::span<const FoundWord> found() const { return {reinterpret_cast<const FoundWord*>(bytes_.data()), words_}; }

    Quiet quiet = Quiet::Unknown;  ///< whether no rule of the Core Rule Set begins in it

   private:
    friend class TextMemory;
    std::uint8_t words_ = 0;
    std::uint16_t size_ = 0;
    alignas(FoundWord) std::array<char, kMaxText + kMaxWords * sizeof(FoundWord)> bytes_;
  };

  TextMemory();

  static std::uint64_t hash_of(std::string_view text);
  /// Call both some time before find(), one after the other: the processor fetches what it needs meanwhile.
  void prefetch_place(std::uint64_t hash) const;
  void prefetch_text(std::uint64_t hash) const;
  /// Null when the text is not known. Valid until the next remember().
  Known* find(std::string_view text, std::uint64_t hash);
  /// What was found in a text that is not known. Null when it came for the first time, or cannot be kept.
  Known* remember(std::string_view text, std::uint64_t hash, std::span<const FoundWord> found);

 private:
  /// Two texts; what tells whether it is worth going to the texts themselves. Small: all of them stay in the near cache.
  struct Place {
    std::array<std::uint32_t, 2> halves{};  ///< of the hashes
    std::array<std::uint8_t, 2> lines{};    ///< of memory that the texts take; 0: none
    std::uint8_t newer = 0;                 ///< of the two
  };
  static std::size_t number_of(std::uint64_t hash);
  static std::size_t came_number_of(std::uint64_t hash);

  std::vector<Place> places_;
  std::vector<std::array<Known, 2>> texts_;
  std::vector<std::uint32_t> came_;  ///< halves of the hashes of texts that came once
};

}  // namespace hinomi::findings
