#include "evidence/key_places.h"

#include <algorithm>
#include <numeric>

namespace hinomi::evidence {

std::uint64_t scattering_step(std::uint64_t places) {
  std::uint64_t step = std::max<std::uint64_t>(places * 618 / 1000, 1);  // the golden section
  while (std::gcd(step, places) > 1) ++step;
  return step;
}

KeyPlaces::KeyPlaces(std::int64_t least, std::int64_t greatest, std::uint64_t rows)
    : wanted_(rows), left_(rows), each_(std::max<std::uint64_t>(rows / kPlaces, 1)), ranges_{{least, greatest}} {}

std::optional<KeyStretch> KeyPlaces::next() {
  if (at_ == ranges_.size()) split();
  // The last tenth is not worth another round of questions.
  if (at_ == ranges_.size() || left_ == 0 || (round_ > 1 && at_ == 0 && left_ * 10 < wanted_)) return {};
  return KeyStretch{ranges_[at_].from, ranges_[at_].to, std::min(each_, left_), round_ == 0};
}

void KeyPlaces::took(std::uint64_t rows, std::int64_t last_key) {
  const Range range = ranges_[at_++];
  const bool full = rows >= std::min(each_, left_);
  left_ -= std::min(rows, left_);
  if (!full) return;
  if (round_ == 0 && last_key > range.from) open_.push_back({range.from, last_key - 1});
  if (round_ > 0 && last_key < range.to) open_.push_back({last_key + 1, range.to});
}

void KeyPlaces::split() {
  at_ = 0;
  ranges_.clear();
  std::vector<Range> in_order;
  if (open_.empty() || ++round_ > kRounds) return;
  const std::uint64_t places = std::max<std::uint64_t>(std::min(kPlaces, left_) / open_.size(), 1);
  for (const Range& range : open_) {
    // Differences of keys need the sign's bit.
    const std::uint64_t width = static_cast<std::uint64_t>(range.to) - static_cast<std::uint64_t>(range.from);
    const std::uint64_t step = width / places;
    const std::uint64_t parts = step == 0 ? 1 : places;
    const auto key = [&](std::uint64_t i) { return static_cast<std::int64_t>(static_cast<std::uint64_t>(range.from) + i * step); };
    for (std::uint64_t i = 0; i < parts; ++i) in_order.push_back({key(i), i + 1 == parts ? range.to : key(i + 1) - 1});
  }
  open_.clear();
  const std::uint64_t step = scattering_step(in_order.size());
  for (std::uint64_t i = 0; i < in_order.size(); ++i) ranges_.push_back(in_order[i * step % in_order.size()]);
  each_ = std::max<std::uint64_t>(left_ / ranges_.size(), 1);
}

}  // namespace hinomi::evidence
