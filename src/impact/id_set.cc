#include "impact/id_set.h"

namespace hinomi::impact {

bool IdSet::insert_sparse(std::uint32_t id) {
  if (!few_.insert(id).second) return false;
  ++size_;
  greatest_ = std::max(greatest_, id);
  // A hash set takes five to ten bytes a member, a bitmap one bit for every number up to the greatest.
  if (size_ >= 256 && std::uint64_t{greatest_} / 8 <= size_ * 8) {
    std::vector<std::uint64_t> bits(greatest_ / 64 + 1);
    for (const std::uint32_t member : few_) bits[member / 64] |= std::uint64_t{1} << (member % 64);
    bits_ = std::move(bits);
    few_ = {};
    dense_ = true;
  }
  return true;
}

}  // namespace hinomi::impact
