// Persons who are in a fingerprint of another source too. Counts only: no personal value is held here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/time.h"
#include "model/evidence.h"

namespace hinomi {

/// Keys by which a fingerprint knows persons, strongest first; names as in case.json (`name_and_birth_date`).
enum class CommonKey : std::uint8_t { Email, Phone, NameAndBirthDate, NameAndAddress, Number };
inline constexpr std::size_t kCommonKeys = 5;
std::string_view to_string(CommonKey key);
Text label(CommonKey key);

/// Persons counted here who are in a fingerprint of another source too.
struct Overlap {
  std::uint64_t persons = 0;                       ///< each once, however many keys agree
  std::uint64_t of = 0;                            ///< all who were counted here
  std::array<std::uint64_t, kCommonKeys> by = {};  ///< by the strongest key that agrees
  double share() const { return of == 0 ? 0 : static_cast<double>(persons) / static_cast<double>(of); }
};

/// One connection of a database server's log that wrote rows of such persons.
struct OverlapLoad {
  Place place;        ///< of the first of these rows
  std::string table;  ///< of that row, as shown
  Timestamp first;
  std::uint64_t connection = 0;
  std::uint64_t persons = 0;  ///< whom it brought; one who was there already counts for the connection that came first
};

/// Such persons in one asset (or in evidence of no asset).
struct AssetOverlap {
  std::string asset;
  Overlap overlap;
  std::vector<std::uint64_t> found_in;  ///< persons, by fingerprint (in the order of Impact::fingerprints)
  std::vector<std::string> tables;      ///< as shown
  std::vector<EvidenceRef> refs;        ///< the loads, or where the tables' evidence begins
  std::vector<OverlapLoad> loads;       ///< in order of time, unknown ones last; none when no log shows rows being written
  std::optional<Timestamp> dated_from, dated_to;  ///< earliest and latest date in the rows of the tables
};

/// A fingerprint that was compared.
struct KnownPersons {
  std::string file;           ///< its name without folders
  std::string source;         ///< name of the first file that it was made from
  std::uint64_t persons = 0;  ///< in it
  std::uint64_t found = 0;    ///< of them here
  Timestamp as_of;            ///< latest date in its source
  bool incomplete = false;    ///< its source was not read whole
};

}  // namespace hinomi
