// Which keys of counted persons go into a fingerprint: of each person the strongest, and the two strongest others of its rows, as
// far as sixteen bytes a person allow.
#pragma once

#include "impact/id_set.h"
#include "impact/person_set.h"

namespace hinomi::impact {

struct KeptKeys {
  PersonSetKeys keys;
  std::uint64_t persons = 0;   ///< that they stand for
  std::uint64_t left_out = 0;  ///< known by nothing but a name or a card
};

/// A weaker key that more persons share tells nobody: a dummy, an office.
inline constexpr std::size_t kMostSharing = 5;

/// `counted`: the keys under which rows are counted. After settle(); an error means that the temporary file could not be read back.
Result<KeptKeys> kept_keys(PersonRegistry& registry, const IdSet& counted, const Ties& ties);

}  // namespace hinomi::impact
