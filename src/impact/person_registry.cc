#include "impact/person_registry.h"

#include <algorithm>

#include <absl/container/flat_hash_map.h>

#include "base/result.h"

namespace hinomi::impact {

Fingerprint PersonRegistry::fingerprint(KeyKind kind, std::string_view normalised, std::string& scratch) const {
  scratch.assign(1, static_cast<char>('0' + static_cast<int>(kind)));
  scratch.append(normalised);
  return key_.of(scratch);
}

PersonId PersonRegistry::id_of(KeyKind kind, const Fingerprint& f) {
  const auto [id, fresh] = index_.insert(f);
  if (fresh) kinds_.push_back(kind);
  return id;
}

void PersonRegistry::tie(PersonId strong, const Fingerprint& weak) {
  if (tie_keys_.size() >= kMostTies && !ties_lost_) {
    // The same tie may stand in several tables.
    std::ranges::sort(tie_keys_);
    const auto rest = std::ranges::unique(tie_keys_);
    tie_keys_.erase(rest.begin(), rest.end());
    ties_lost_ = tie_keys_.size() > kMostTies / 2;
  }
  if (tie_keys_.size() >= kMostTies) return;
  tie_keys_.push_back({static_cast<std::uint32_t>(weak.low), static_cast<std::uint32_t>(weak.low >> 32), strong});
}

void PersonRegistry::saw_birth(PersonId id, std::int32_t days) {
  if (id >= births_.size()) births_.resize(std::max<std::size_t>(id + 1, kinds_.capacity()), kNoBirth);
  births_[id] = std::max(births_[id], days);
}

std::span<const Tie> PersonRegistry::ties() {
  ties_.clear();
  absl::flat_hash_map<std::uint64_t, PersonId> weak;
  index_.for_each([&](std::uint64_t low, PersonId id) {
    if (kinds_[id] != KeyKind::Email) weak.try_emplace(low, id);
  });
  if (!weak.empty()) {
    for (const TieKey& t : tie_keys_) {
      const auto it = weak.find(std::uint64_t{t.high} << 32 | t.low);
      if (it != weak.end() && it->second != t.strong) ties_.push_back({it->second, t.strong});
    }
    std::ranges::sort(ties_);
    const auto rest = std::ranges::unique(ties_);
    ties_.erase(rest.begin(), rest.end());
  }
  return ties_;
}

namespace {

// The first stronger key of the set that `id` is tied to; `id` itself when there is none.
PersonId next_stronger(PersonId id, const IdSet& keys, std::span<const Tie> ties) {
  for (auto it = std::ranges::lower_bound(ties, Tie{id, 0}); it != ties.end() && it->weak == id; ++it) {
    if (keys.contains(it->strong)) return it->strong;
  }
  return id;
}

}  // namespace

std::uint64_t count_persons(const IdSet& keys, const PersonRegistry& registry, std::span<const Tie> ties) {
  if (ties.empty()) return keys.size();
  std::uint64_t count = 0;
  keys.for_each([&](PersonId id) {
    if (registry.kind(id) == KeyKind::Email || next_stronger(id, keys, ties) == id) ++count;
  });
  return count;
}

PersonId person_of(PersonId id, const IdSet& keys, std::span<const Tie> ties) {
  // Each step leads to a stronger kind of key, so there are fewer steps than kinds.
  for (std::size_t step = 0; step < kKeyKinds; ++step) {
    const PersonId next = next_stronger(id, keys, ties);
    if (next == id) break;
    id = next;
  }
  return id;
}

}  // namespace hinomi::impact
