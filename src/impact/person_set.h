// The persons of a source as a set of keyed hashes, in memory and as the bytes of a fingerprint file.
//
//   PersonSetKeys keys = …;                       // sorted hashes by kind (kept_keys.h)
//   std::string bytes = encode_person_set(keys, about, check);
//   ASSIGN_OR_RETURN(PersonSet set, PersonSet::decode(bytes, check, "prod.fp"));
//   set.contains(KeyHash::of(fingerprint.low));
//
// A hash's upper bits name one of so many buckets that 16 to 32 hashes share one; of the rest 40 bits are kept. Hence a key takes
// five bytes and an eighth, and a key that is not in the set is taken for one that is with a probability of at most 33 / 2^40
// = 3.0e-11 (from 2^26 keys of a kind on: n / 2^61). The set cannot be turned into values without the secret, and holds none.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "impact/person_registry.h"
#include "model/overlap.h"

namespace hinomi::impact {

static_assert(static_cast<std::size_t>(KeyKind::Number) + 1 == kCommonKeys, "kinds that are kept come first, in the same order");
/// Cards are never kept, not even as hashes; a name alone is anybody's.
constexpr bool is_kept(KeyKind kind) { return static_cast<std::size_t>(kind) < kCommonKeys; }

/// What the head of a fingerprint says in the clear.
struct PersonSetAbout {
  std::string source;          ///< name of the first file, masked, cut to 32 bytes
  Timestamp as_of;             ///< latest date in the source's rows; unknown where none is
  std::uint64_t persons = 0;   ///< that the keys stand for
  std::uint64_t left_out = 0;  ///< persons known by nothing but a name or a card
  bool incomplete = false;     ///< parts of the source could not be read
  bool operator==(const PersonSetAbout&) const = default;
};

/// Bytes of the head, which tells the size of the whole.
inline constexpr std::size_t kPersonSetHead = 128;
/// What every fingerprint begins with.
inline constexpr std::string_view kPersonSetMagic = "HINOMIFP";
/// That one run compares with.
inline constexpr std::size_t kMostPersonSets = 16;

/// Ascending hashes of each kind, each once.
using PersonSetKeys = std::array<std::vector<std::uint64_t>, kCommonKeys>;
/// secret_check() of the secret, by which another key is told.
using PersonSetCheck = std::array<std::uint8_t, 16>;

/// Bytes of a fingerprint with so many keys of each kind.
std::uint64_t person_set_bytes(const std::array<std::uint64_t, kCommonKeys>& keys);
std::string encode_person_set(const PersonSetKeys& keys, const PersonSetAbout& about, const PersonSetCheck& check);

class PersonSet {
 public:
  /// From the first bytes (kPersonSetHead, or all there are) whether a file of `size` bytes can be one, before the rest is read.
  static Result<void> check_size(std::string_view head, std::uint64_t size, const std::string& file);
  /// `file` is named in errors: not a fingerprint, of a newer version, cut off or damaged, made with another key.
  static Result<PersonSet> decode(std::string bytes, const PersonSetCheck& check, const std::string& file);

  /// Name of the file, without folders.
  const std::string& file() const { return file_; }
  const PersonSetAbout& about() const { return about_; }
  /// The ledger's database whose persons they are; empty where that is not known. Nobody is found in its own source.
  const std::string& owner() const { return owner_; }
  void set_owner(std::string asset) { owner_ = std::move(asset); }
  std::uint64_t keys(CommonKey kind) const { return sections_[static_cast<std::size_t>(kind)].keys; }
  bool has(KeyKind kind) const { return is_kept(kind) && sections_[static_cast<std::size_t>(kind)].keys > 0; }
  bool contains(KeyHash key) const;
  /// Some lookups ahead of contains().
  void prefetch(KeyHash key) const;

 private:
  struct Section {
    std::uint64_t keys = 0;
    int bucket_bits = 0;
    std::size_t remainders = 0;         ///< where they begin in bytes_
    std::vector<std::uint64_t> starts;  ///< by bucket, one more at the end
    std::size_t bucket(std::uint64_t hash) const { return static_cast<std::size_t>(hash >> (KeyHash::kBits - bucket_bits)); }
  };
  std::uint64_t remainder_at(const Section& section, std::uint64_t index) const;

  std::string bytes_, file_, owner_;
  PersonSetAbout about_;
  std::array<Section, kCommonKeys> sections_;
};

}  // namespace hinomi::impact
