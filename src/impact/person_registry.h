// Who is who: every key by which a person is known gets a number, and weak keys are tied to stronger ones seen in the same row.
//
// A row is counted under its strongest key. Rows without an e-mail address are the same person as a row with one when they share
// the telephone number, or name and date of birth, or name and address. Keys are held as keyed fingerprints only.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.h"
#include "base/parallel.h"
#include "impact/fingerprint_index.h"
#include "impact/id_set.h"
#include "impact/sorted_runs.h"

namespace hinomi::impact {

/// Strongest first. Number: an official number of a person (My Number, passport …).
enum class KeyKind : std::uint8_t { Email, Phone, NameBirth, NameAddress, Number, Card, Name };
inline constexpr std::size_t kKeyKinds = 7;

using PersonId = std::uint32_t;

/// What is kept of a key outside a run: its kind and 61 bits of its fingerprint.
struct KeyHash {
  static constexpr int kBits = 61;
  KeyKind kind = KeyKind::Name;
  std::uint64_t hash = 0;  ///< less than 2^61

  /// Of the low half of a fingerprint by PersonRegistry.
  static KeyHash of(std::uint64_t low) {
    return {static_cast<KeyKind>(low >> kBits), (low & 0xffffffffu) << 29 | (low >> 32 & 0x1fffffffu)};
  }
};

/// A weak key that was seen in a row of a stronger one.
struct Tie {
  PersonId weak = 0, strong = 0;
  auto operator<=>(const Tie&) const = default;
};

/// Which stronger keys each key is tied to.
class Ties {
 public:
  Ties() = default;
  /// In any order, repeated or not. `keys`: how many there are.
  Ties(std::span<const Tie> ties, std::size_t keys);

  /// Ascending.
  std::span<const PersonId> of(PersonId weak) const {
    if (weak >= ends_.size()) return {};
    const std::size_t begin = weak == 0 ? 0 : ends_[weak - 1];
    return std::span(strong_).subspan(begin, ends_[weak] - begin);
  }
  bool empty() const { return strong_.empty(); }
  std::size_t size() const { return strong_.size(); }

 private:
  std::vector<std::uint32_t> ends_;  ///< by weak key, in strong_
  std::vector<PersonId> strong_;
};

class PersonRegistry {
 public:
  /// What is held in memory; beyond it sorted runs go to a temporary file (sorted_runs.h), and the answer stays the same.
  struct Limits {
    std::size_t keys = 12u << 20;  ///< 20 to 30 bytes each
    std::size_t ties = 12u << 20;  ///< 12 bytes each
  };

  explicit PersonRegistry(FingerprintKey key) : PersonRegistry(key, Limits{}) {}
  PersonRegistry(FingerprintKey key, Limits limits) : key_(key), limits_(limits) {}

  /// The number of a key; the same text under another kind is another key.
  PersonId id_of(KeyKind kind, std::string_view normalised) { return id_of(kind, fingerprint(kind, normalised, scratch_)); }
  PersonId id_of(KeyKind kind, const Fingerprint& fingerprint);
  /// Keyed, and marked with the kind in the uppermost bits of its low half.
  Fingerprint fingerprint(KeyKind kind, std::string_view normalised, std::string& scratch) const;
  /// The number of a key that was seen before.
  std::optional<PersonId> find(const Fingerprint& fingerprint) const { return index_.find(fingerprint); }
  /// Called some rows ahead of id_of() and find().
  void prefetch(const Fingerprint& fingerprint) const { index_.prefetch(fingerprint); }
  /// 64 keyed bits of any text, for comparisons within one run.
  std::uint64_t hash(std::string_view text) const { return key_.of(text).low; }
  /// Remembers that the row of `strong` also had this weaker key.
  void tie(PersonId strong, const Fingerprint& weak);

  std::size_t size() const { return kinds_.size(); }
  KeyKind kind(PersonId id) const { return kinds_[id]; }
  /// The date of birth, as days since 1970; kNoBirth where none was seen. Callers give the first they see; of several that are
  /// given the newest stays.
  static constexpr std::int32_t kNoBirth = INT32_MIN;
  void saw_birth(PersonId id, std::int32_t days);
  std::int32_t birth(PersonId id) const { return id < births_.size() ? births_[id] : kNoBirth; }

  /// The earliest day on which somebody can be born whose age or school year was stated; kNoBirth where none was.
  void saw_earliest_birth(PersonId id, std::int32_t days);
  bool knows_earliest_births() const { return !earliest_.empty(); }
  std::int32_t earliest_birth(PersonId id) const { return id < earliest_.size() ? earliest_[id] : kNoBirth; }

  /// At the end, before numbers are compared: finds which numbers are the same key. Then every number that was given out must be
  /// replaced by canonical().
  void settle();
  bool has_aliases() const { return !aliases_.empty(); }
  PersonId canonical(PersonId id) const { return id < aliases_.size() ? aliases_[id] : id; }

  /// Only ties between keys that both stand for counted rows. After settle().
  Ties ties(const Parallel& parallel = one_by_one);
  /// Every key, in no order, with its canonical number; after settle().
  Result<void> for_each_key(const std::function<void(KeyHash key, PersonId id)>& take) const;
  /// Every weaker key, in no order, with the canonical number of a stronger one of the same row; after settle(). The same pair may
  /// come again.
  Result<void> for_each_weak_key(const std::function<void(KeyHash weak, PersonId strong)>& take) const;
  /// The same with equal weaker keys one behind the other, the hashes of each kind in ascending order.
  Result<void> for_each_weak_key_sorted(const std::function<void(KeyHash weak, PersonId strong)>& take);
  /// Why the temporary file could not be read back: some persons may be counted twice. Empty when all is well.
  const std::string& problem() const { return problem_; }

 private:
  struct TieKey {
    std::uint32_t low, high;  // of the weak key's fingerprint
    PersonId strong;
    auto operator<=>(const TieKey&) const = default;
    std::uint64_t weak() const { return std::uint64_t{high} << 32 | low; }
  };
  using KeyRuns = SortedRuns<FingerprintIndex::Numbered>;
  using TieRuns = SortedRuns<TieKey>;

  void spill_keys();
  void spill_ties();
  Result<void> merge();
  Result<void> match_ties(const Parallel& parallel);

  FingerprintKey key_;
  Limits limits_;
  std::string scratch_;
  FingerprintIndex index_;
  std::vector<KeyKind> kinds_;
  std::vector<std::int32_t> births_, earliest_;
  std::vector<TieKey> tie_keys_;
  KeyRuns key_runs_;
  TieRuns tie_runs_;
  std::vector<PersonId> aliases_;  // by number; empty where all keys stayed in memory
  std::vector<Tie> ties_;
  bool matched_ = false;  // ties_ is what the tie keys say
  std::string problem_;
};

/// Replaces every number of the set by the registry's canonical one.
void make_canonical(IdSet& keys, const PersonRegistry& registry);

/// How many persons a set of keys stands for: those that no stronger key of the set is tied to.
std::uint64_t count_persons(const IdSet& keys, const PersonRegistry& registry, const Ties& ties);

/// The key of `keys` under which `id` is counted: itself, or the first stronger one it is tied to, and so on.
PersonId person_of(PersonId id, const IdSet& keys, const Ties& ties);

}  // namespace hinomi::impact
