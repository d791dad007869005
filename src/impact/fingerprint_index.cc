#include "impact/fingerprint_index.h"

#include <algorithm>

#include "base/result.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kFirstSlots = 1024;

}  // namespace

FingerprintIndex::Entry FingerprintIndex::insert(const Fingerprint& f) {
  if (std::size_t{size_} * 10 >= slots_.size() * 8) grow();
  const std::uint32_t words[3] = {static_cast<std::uint32_t>(f.low), static_cast<std::uint32_t>(f.low >> 32),
                                  static_cast<std::uint32_t>(f.high)};
  // Fingerprints are keyed, so nobody can choose values that meet in one place.
  for (std::size_t i = place(words[0], slots_.size());; i = i + 1 == slots_.size() ? 0 : i + 1) {
    Slot& slot = slots_[i];
    if (slot.id == kEmpty) {
      std::ranges::copy(words, slot.words);
      slot.id = next_++;
      ++size_;
      return {slot.id, true};
    }
    if (std::ranges::equal(words, slot.words)) return {slot.id, false};
  }
}

std::optional<std::uint32_t> FingerprintIndex::find(const Fingerprint& f) const {
  if (slots_.empty()) return {};
  const std::uint32_t words[3] = {static_cast<std::uint32_t>(f.low), static_cast<std::uint32_t>(f.low >> 32),
                                  static_cast<std::uint32_t>(f.high)};
  for (std::size_t i = place(words[0], slots_.size()); slots_[i].id != kEmpty; i = i + 1 == slots_.size() ? 0 : i + 1) {
    if (std::ranges::equal(words, slots_[i].words)) return slots_[i].id;
  }
  return {};
}

std::vector<FingerprintIndex::Numbered> FingerprintIndex::take_sorted() {
  std::vector<Numbered> all;
  all.reserve(size_);
  for (const Slot& slot : slots_) {
    if (slot.id != kEmpty) all.push_back({{slot.words[0], slot.words[1], slot.words[2]}, slot.id});
  }
  slots_ = {};
  size_ = 0;
  std::ranges::sort(all);
  return all;
}

void FingerprintIndex::put_back(std::span<const Numbered> all) {
  slots_.resize(std::max<std::size_t>(kFirstSlots, all.size() + all.size() / 2));
  for (const Numbered& n : all) {
    std::size_t i = place(n.words[0], slots_.size());
    while (slots_[i].id != kEmpty) i = i + 1 == slots_.size() ? 0 : i + 1;
    std::ranges::copy(n.words, slots_[i].words);
    slots_[i].id = n.id;
  }
  size_ = static_cast<std::uint32_t>(all.size());
}

void FingerprintIndex::grow() {
  HINOMI_ASSERT(next_ < kEmpty / 2);
  const std::vector<Slot> old = std::move(slots_);
  slots_ = std::vector<Slot>(old.empty() ? kFirstSlots : old.size() + old.size() / 2);
  for (const Slot& slot : old) {
    if (slot.id == kEmpty) continue;
    std::size_t i = place(slot.words[0], slots_.size());
    while (slots_[i].id != kEmpty) i = i + 1 == slots_.size() ? 0 : i + 1;
    slots_[i] = slot;
  }
}

}  // namespace hinomi::impact
