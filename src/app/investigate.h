// The main job: evidence of any kind → one case.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "app/open_rules.h"
#include "base/content.h"
#include "base/fingerprint.h"
#include "base/geo.h"
#include "base/progress.h"
#include "base/result.h"
#include "evidence/live_database.h"
#include "impact/person_set.h"
#include "model/baseline.h"
#include "model/batch.h"
#include "model/case.h"
#include "model/ledger.h"
#include "model/person.h"

namespace hinomi::app {

struct InvestigateOptions {
  std::vector<std::filesystem::path> paths;  ///< or addresses of live databases
  evidence::LiveReading live;
  Text title;       ///< empty: made from the findings
  TimeRange range;  ///< only events in it are judged and counted
  bool keep_persons = false;
  Language language = Language::Japanese;         ///< of what progress says
  std::map<std::string, Baseline> baselines;      ///< by site; "" for any web root
  FingerprintKey key = FingerprintKey::random();  ///< of what is compared within the run
  std::span<const impact::PersonSet> known = {};  ///< fingerprints made with `key`: persons in them are told
};

struct Investigation {
  Case result;
  std::vector<AffectedPerson> persons;  ///< only with keep_persons
  LeftOut left_out;                     ///< by the time that was asked for
};

/// Everything from outside comes in as an argument; nothing is written. An error means that nothing could be read at all.
Result<Investigation> investigate(const InvestigateOptions& options, const Ledger& ledger, const Content& content,
                                  const Rules& rules, const GeoDatabase& geo, Progress& progress);

}  // namespace hinomi::app
