// Rotated files of one log read as one: access.log, access.log.1 and access.log.2.gz are one series, whatever an hour lies in.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cases/coverage.h"
#include "model/evidence.h"

namespace hinomi::cases {

struct LogSeries {
  std::string asset;
  EvidenceKind kind = EvidenceKind::Other;
  std::string name;                     ///< path without what rotation adds
  std::vector<std::uint32_t> evidence;  ///< indices
  std::uint64_t events = 0, skipped = 0, without_address = 0, addresses_forgotten = 0, hours_forgotten = 0;
  std::uint64_t from_private = 0;  ///< requests of private addresses: those of a proxy, when they are most of all
  std::array<std::uint64_t, LogCoverage::kKinds> by_kind{};
  Timestamp first, last;  ///< of its events
  std::vector<Silence> silences;
  bool changes_only = true;  ///< a database's binary log: who and what was read does not stand in it

  std::uint64_t count(EventKind of) const { return by_kind[static_cast<std::size_t>(of)]; }
  bool says_who_did_what() const;  ///< requests for a site, connections or statements for a database
};

/// Logs of every kind that were read, in order of asset, kind and name. Duplicates are left out.
std::vector<LogSeries> log_series(const std::vector<Evidence>& evidence, const Coverage& coverage);

/// "logs/access.log-20190815.gz" → "logs/access.log": dates, counters and packing taken away.
std::string series_name(std::string_view path);

}  // namespace hinomi::cases
