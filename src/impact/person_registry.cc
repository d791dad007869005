#include "impact/person_registry.h"

#include <algorithm>

#include <absl/container/flat_hash_map.h>

#include "base/result.h"

namespace hinomi::impact {

Fingerprint PersonRegistry::fingerprint(KeyKind kind, std::string_view normalised, std::string& scratch) const {
  scratch.assign(1, static_cast<char>('0' + static_cast<int>(kind)));
  scratch.append(normalised);
  Fingerprint made = key_.of(scratch);
  constexpr std::uint64_t kHash = (std::uint64_t{1} << KeyHash::kBits) - 1;
  made.low = (made.low & kHash) | std::uint64_t{static_cast<std::uint8_t>(kind)} << KeyHash::kBits;
  return made;
}

PersonId PersonRegistry::id_of(KeyKind kind, const Fingerprint& f) {
  if (index_.size() >= limits_.keys) [[unlikely]]
    spill_keys();
  const auto [id, fresh] = index_.insert(f);
  if (fresh) kinds_.push_back(kind);
  return id;
}

void PersonRegistry::tie(PersonId strong, const Fingerprint& weak) {
  if (tie_keys_.size() >= limits_.ties) [[unlikely]] {
    // The same tie may stand in several tables.
    std::ranges::sort(tie_keys_);
    const auto rest = std::ranges::unique(tie_keys_);
    tie_keys_.erase(rest.begin(), rest.end());
    if (tie_keys_.size() > limits_.ties / 2) spill_ties();
  }
  tie_keys_.push_back({static_cast<std::uint32_t>(weak.low), static_cast<std::uint32_t>(weak.low >> 32), strong});
}

namespace {

void keep_newest(std::vector<std::int32_t>& days_of, std::size_t keys, PersonId id, std::int32_t days) {
  if (id >= days_of.size()) days_of.resize(std::max<std::size_t>(id + std::size_t{1}, keys), PersonRegistry::kNoBirth);
  days_of[id] = std::max(days_of[id], days);
}

}  // namespace

void PersonRegistry::saw_birth(PersonId id, std::int32_t days) { keep_newest(births_, kinds_.capacity(), id, days); }
void PersonRegistry::saw_earliest_birth(PersonId id, std::int32_t days) { keep_newest(earliest_, kinds_.capacity(), id, days); }

// Where nothing can be written all stays in memory: slower to end, never wrong.
void PersonRegistry::spill_keys() {
  const std::vector<FingerprintIndex::Numbered> keys = index_.take_sorted();
  if (const auto written = key_runs_.add(keys); !written) {
    limits_.keys = SIZE_MAX;
    index_.put_back(keys);
  }
}

void PersonRegistry::spill_ties() {
  std::ranges::sort(tie_keys_);
  if (const auto written = tie_runs_.add(tie_keys_); !written) {
    limits_.ties = SIZE_MAX;
  } else {
    tie_keys_.clear();
  }
}

void PersonRegistry::settle() {
  if (key_runs_.empty()) return;
  if (const auto merged = merge(); !merged) problem_ = merged.error().what;
}

// Keys that were met again after a run was written have several numbers: the first of them stands for all. Ties are matched on the
// way, both sequences being in the order of fingerprints.
Result<void> PersonRegistry::merge() {
  RETURN_IF_ERROR(key_runs_.add(index_.take_sorted()));
  std::ranges::sort(tie_keys_);
  RETURN_IF_ERROR(tie_runs_.add(tie_keys_));
  tie_keys_ = {};
  aliases_.resize(kinds_.size());
  for (PersonId id = 0; id < aliases_.size(); ++id) aliases_[id] = id;
  ties_.clear();

  KeyRuns::Reader keys(key_runs_);
  TieRuns::Reader ties(tie_runs_);
  ASSIGN_OR_RETURN(const TieKey* tie, ties.next());
  FingerprintIndex::Numbered first;
  bool any = false;
  while (true) {
    ASSIGN_OR_RETURN(const FingerprintIndex::Numbered* key, keys.next());
    if (key == nullptr) break;
    if (any && key->same_key(first)) {
      aliases_[key->id] = first.id;
      continue;
    }
    first = *key, any = true;
    const auto before = [&](const TieKey& t) {
      return t.low < first.words[0] || (t.low == first.words[0] && t.high < first.words[1]);
    };
    while (tie != nullptr && before(*tie)) {
      ASSIGN_OR_RETURN(tie, ties.next());
    }
    while (tie != nullptr && tie->weak() == first.low()) {
      if (kinds_[first.id] != KeyKind::Email) ties_.push_back({first.id, tie->strong});
      ASSIGN_OR_RETURN(tie, ties.next());
    }
  }
  for (Tie& each : ties_) each.strong = aliases_[each.strong];
  const auto join = [&](std::vector<std::int32_t>& days_of) {
    for (PersonId id = 0; id < days_of.size() && id < aliases_.size(); ++id) {
      days_of[aliases_[id]] = std::max(days_of[aliases_[id]], days_of[id]);
    }
  };
  join(births_), join(earliest_);
  matched_ = true;
  return {};
}

Result<void> PersonRegistry::match_ties(const Parallel& parallel) {
  ties_.clear();
  absl::flat_hash_map<std::uint64_t, PersonId> weak;
  index_.for_each([&](std::uint64_t low, PersonId id) {
    if (kinds_[id] != KeyKind::Email) weak.try_emplace(low, id);
  });
  if (weak.empty()) return {};
  const auto match = [&](const TieKey& t, std::vector<Tie>& found) {
    const auto it = weak.find(t.weak());
    if (it != weak.end() && it->second != t.strong) found.push_back({it->second, t.strong});
  };
  constexpr std::size_t kPart = 1u << 16;
  std::vector<std::vector<Tie>> parts((tie_keys_.size() + kPart - 1) / kPart);
  parallel(parts.size(), [&](std::size_t i) {
    const std::span<const TieKey> all(tie_keys_);
    for (const TieKey& t : all.subspan(i * kPart, std::min(kPart, all.size() - i * kPart))) match(t, parts[i]);
  });
  for (const std::vector<Tie>& part : parts) ties_.insert(ties_.end(), part.begin(), part.end());
  TieRuns::Reader written(tie_runs_);
  while (true) {
    ASSIGN_OR_RETURN(const TieKey* t, written.next());
    if (t == nullptr) return {};
    match(*t, ties_);
  }
}

Result<void> PersonRegistry::for_each_key(const std::function<void(KeyHash key, PersonId id)>& take) const {
  index_.for_each([&](std::uint64_t low, PersonId id) { take(KeyHash::of(low), canonical(id)); });
  KeyRuns::Reader written(key_runs_);
  while (true) {
    ASSIGN_OR_RETURN(const FingerprintIndex::Numbered* key, written.next());
    if (key == nullptr) return {};
    if (canonical(key->id) == key->id) take(KeyHash::of(key->low()), key->id);
  }
}

Result<void> PersonRegistry::for_each_weak_key(const std::function<void(KeyHash weak, PersonId strong)>& take) const {
  const auto tell = [&](const TieKey& t) { take(KeyHash::of(t.weak()), canonical(t.strong)); };
  std::ranges::for_each(tie_keys_, tell);
  return tie_runs_.for_each(tell);
}

Result<void> PersonRegistry::for_each_weak_key_sorted(const std::function<void(KeyHash weak, PersonId strong)>& take) {
  std::ranges::sort(tie_keys_);
  TieRuns::Reader written(tie_runs_);
  ASSIGN_OR_RETURN(const TieKey* next, written.next());
  for (const TieKey& t : tie_keys_) {
    while (next != nullptr && *next < t) {
      take(KeyHash::of(next->weak()), canonical(next->strong));
      ASSIGN_OR_RETURN(next, written.next());
    }
    take(KeyHash::of(t.weak()), canonical(t.strong));
  }
  while (next != nullptr) {
    take(KeyHash::of(next->weak()), canonical(next->strong));
    ASSIGN_OR_RETURN(next, written.next());
  }
  return {};
}

Ties PersonRegistry::ties(const Parallel& parallel) {
  if (!matched_) {
    if (const auto matched = match_ties(parallel); !matched) problem_ = matched.error().what;
  }
  return Ties(ties_, kinds_.size());
}

Ties::Ties(std::span<const Tie> ties, std::size_t keys) {
  if (ties.empty()) return;
  HINOMI_ASSERT(ties.size() < UINT32_MAX);
  // Sorted by counting: numbers are dense.
  ends_.resize(keys);
  for (const Tie& tie : ties) ++ends_[tie.weak];
  std::size_t sum = 0;
  for (std::uint32_t& end : ends_) end = static_cast<std::uint32_t>(sum += end);
  strong_.resize(ties.size());
  for (const Tie& tie : ties) strong_[--ends_[tie.weak]] = tie.strong;
  // ends_ holds where each begins; what stands twice is left out.
  std::size_t kept = 0;
  for (std::size_t weak = 0; weak < keys; ++weak) {
    const auto begin = strong_.begin() + ends_[weak];
    const auto end = weak + 1 < keys ? strong_.begin() + ends_[weak + 1] : strong_.end();
    std::sort(begin, end);
    for (auto at = begin; at != end; ++at) {
      if (*at != weak && (at == begin || *at != *(at - 1))) strong_[kept++] = *at;
    }
    ends_[weak] = static_cast<std::uint32_t>(kept);
  }
  strong_.resize(kept);
}

namespace {

// The first stronger key of the set that `id` is tied to; `id` itself when there is none.
PersonId next_stronger(PersonId id, const IdSet& keys, const Ties& ties) {
  for (const PersonId strong : ties.of(id)) {
    if (keys.contains(strong)) return strong;
  }
  return id;
}

}  // namespace

void make_canonical(IdSet& keys, const PersonRegistry& registry) {
  IdSet canonical;
  keys.for_each([&](PersonId id) { canonical.insert(registry.canonical(id)); });
  keys = std::move(canonical);
}

std::uint64_t count_persons(const IdSet& keys, const PersonRegistry& registry, const Ties& ties) {
  if (ties.empty()) return keys.size();
  std::uint64_t count = 0;
  keys.for_each([&](PersonId id) {
    if (registry.kind(id) == KeyKind::Email || next_stronger(id, keys, ties) == id) ++count;
  });
  return count;
}

PersonId person_of(PersonId id, const IdSet& keys, const Ties& ties) {
  // Each step leads to a stronger kind of key, so there are fewer steps than kinds.
  for (std::size_t step = 0; step < kKeyKinds; ++step) {
    const PersonId next = next_stronger(id, keys, ties);
    if (next == id) break;
    id = next;
  }
  return id;
}

}  // namespace hinomi::impact
