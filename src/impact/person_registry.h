// Who is who: every key by which a person is known gets a number, and weak keys are tied to stronger ones seen in the same row.
//
// A row is counted under its strongest key. Rows without an e-mail address are the same person as a row with one when they share
// the telephone number, or name and date of birth, or name and address. Keys are held as keyed fingerprints only.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "base/fingerprint.h"
#include "impact/fingerprint_index.h"
#include "impact/id_set.h"

namespace hinomi::impact {

/// Strongest first. Number: an official number of a person (My Number, passport …).
enum class KeyKind : std::uint8_t { Email, Phone, NameBirth, NameAddress, Number, Card, Name };
inline constexpr std::size_t kKeyKinds = 7;

using PersonId = std::uint32_t;

/// A weak key that was seen in a row of a stronger one.
struct Tie {
  PersonId weak = 0, strong = 0;
  auto operator<=>(const Tie&) const = default;
};

class PersonRegistry {
 public:
  static constexpr std::size_t kMostTies = 12u << 20;  ///< 12 bytes each

  explicit PersonRegistry(FingerprintKey key) : key_(key) {}

  /// The number of a key; the same text under another kind is another key.
  PersonId id_of(KeyKind kind, std::string_view normalised) { return id_of(kind, fingerprint(kind, normalised, scratch_)); }
  PersonId id_of(KeyKind kind, const Fingerprint& fingerprint);
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
  /// The newest date of birth seen, as days since 1970; kNoBirth where none was.
  static constexpr std::int32_t kNoBirth = INT32_MIN;
  void saw_birth(PersonId id, std::int32_t days);
  void prefetch_birth(PersonId id) const {
    if (id < births_.size()) __builtin_prefetch(&births_[id]);
  }
  std::int32_t birth(PersonId id) const { return id < births_.size() ? births_[id] : kNoBirth; }

  /// Sorted, without repetition; only ties between keys that both stand for counted rows. Valid until the next id_of() or tie().
  std::span<const Tie> ties();
  /// Ties were more than are remembered: some persons may be counted twice.
  bool ties_lost() const { return ties_lost_; }

 private:
  struct TieKey {
    std::uint32_t low, high;  // of the weak key's fingerprint
    PersonId strong;
    auto operator<=>(const TieKey&) const = default;
  };

  FingerprintKey key_;
  std::string scratch_;
  FingerprintIndex index_;
  std::vector<KeyKind> kinds_;
  std::vector<std::int32_t> births_;
  std::deque<TieKey> tie_keys_;
  std::vector<Tie> ties_;
  bool ties_lost_ = false;
};

/// How many persons a set of keys stands for: those that no stronger key of the set is tied to.
std::uint64_t count_persons(const IdSet& keys, const PersonRegistry& registry, std::span<const Tie> ties);

/// The key of `keys` under which `id` is counted: itself, or the first stronger one it is tied to, and so on.
PersonId person_of(PersonId id, const IdSet& keys, std::span<const Tie> ties);

}  // namespace hinomi::impact
