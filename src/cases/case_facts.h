// What the parts of a case are made from, once evidence, findings and actors stand.
#pragma once

#include <string_view>
#include <vector>

#include "cases/actors.h"
#include "cases/coverage.h"
#include "cases/log_series.h"
#include "model/batch.h"
#include "model/case.h"
#include "model/ledger.h"

namespace hinomi::cases {

/// The part of the logs' time that was asked for; all of it where the range has no bound.
struct Portion {
  TimeRange range;
  LeftOut left_out;
};

struct CaseFacts {
  const Ledger& ledger;
  const Coverage& coverage;
  const std::vector<Evidence>& evidence;
  const std::vector<Finding>& findings;
  const Impact& impact;
  const Actors& actors;
  const CaseWindow& window;
  const std::vector<LogSeries>& series;
  Portion portion = {};
};

/// A site or database of the ledger, and the kind of log that says what was done there.
struct Watched {
  std::string_view asset;
  EvidenceKind kind;
};
std::vector<Watched> watched_assets(const Ledger& ledger);

/// All logs of one asset and kind that say who did what, taken together.
struct AssetLogs {
  std::vector<const LogSeries*> series;
  std::uint64_t events = 0, skipped = 0, without_address = 0, addresses_forgotten = 0, hours_forgotten = 0;
  Timestamp first, last;
  std::vector<Silence> silences;

  /// Most of its requests come from inside, as behind a proxy that does not pass the visitor's address on.
  bool behind_proxy() const;
  bool mostly_nameless() const { return without_address * 2 > events; }
};
AssetLogs logs_of(const CaseFacts& facts, const Watched& watched);

/// The parts of the window that [first, last] does not reach; both unknown when there is none, or no window.
struct Uncovered {
  Silence before, after;
  bool any() const { return before.to.known() || after.to.known(); }
  bool all = false;  ///< nothing of the window is covered
};
Uncovered uncovered(const CaseWindow& window, Timestamp first, Timestamp last);

}  // namespace hinomi::cases
