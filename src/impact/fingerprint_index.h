// Numbers fingerprints in the order in which they are first seen. Sixteen bytes a slot in one array, eight in ten of them in use
// before it grows: a lookup touches one cache line. Of a fingerprint 96 bits are kept, by which a hundred million values are still
// told apart.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/fingerprint.h"

namespace hinomi::impact {

class FingerprintIndex {
 public:
  struct Entry {
    std::uint32_t id = 0;
    bool fresh = false;
  };
  /// The fingerprint's number; new ones get the next.
  Entry insert(const Fingerprint& f);
  std::optional<std::uint32_t> find(const Fingerprint& f) const;
  /// Brings the place where insert() and find() will look near, some rows before they do.
  void prefetch(const Fingerprint& f) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[place(static_cast<std::uint32_t>(f.low), slots_.size())]);
  }
  /// How many are held.
  std::uint32_t size() const { return size_; }
  /// As it was taken out: fingerprints in order.
  struct Numbered {
    std::uint32_t words[3] = {};
    std::uint32_t id = 0;
    auto operator<=>(const Numbered&) const = default;
    std::uint64_t low() const { return std::uint64_t{words[1]} << 32 | words[0]; }
    bool same_key(const Numbered& other) const { return std::ranges::equal(words, other.words); }
  };
  /// Takes all out; numbers go on from there. A fingerprint that comes again gets another number.
  std::vector<Numbered> take_sorted();
  /// Undoes take_sorted().
  void put_back(std::span<const Numbered> all);
  /// Every fingerprint's low half and number, in no order.
  template <typename F>
  void for_each(F&& f) const {
    for (const Slot& slot : slots_) {
      if (slot.id != kEmpty) f(std::uint64_t{slot.words[1]} << 32 | slot.words[0], slot.id);
    }
  }

 private:
  static constexpr std::uint32_t kEmpty = UINT32_MAX;
  struct alignas(16) Slot {
    std::uint32_t words[3] = {};
    std::uint32_t id = kEmpty;
  };
  // In order of the hash, so that growing moves slots from front to front.
  static std::size_t place(std::uint32_t hash, std::size_t slots) {
    return static_cast<std::size_t>(std::uint64_t{hash} * slots >> 32);
  }
  void grow();

  std::vector<Slot> slots_;
  std::uint32_t size_ = 0, next_ = 0;
};

}  // namespace hinomi::impact
