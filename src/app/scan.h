// Whose data there is, without a case: what tables hold of persons, and how many.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/content.h"
#include "base/fingerprint.h"
#include "base/progress.h"
#include "base/result.h"
#include "evidence/live_database.h"
#include "impact/person_set.h"
#include "model/evidence.h"
#include "model/impact.h"
#include "model/ledger.h"
#include "model/person.h"

namespace hinomi::app {

struct ScanOptions {
  std::vector<std::filesystem::path> paths;  ///< or addresses of live databases
  evidence::LiveReading live;
  Timestamp at;  ///< minors are judged at this time; unknown: at the date of the latest record
  bool keep_persons = false;
  Language language = Language::Japanese;  ///< of what progress says
  FingerprintKey key = FingerprintKey::random();
  std::span<const impact::PersonSet> known = {};      ///< made with `key`: persons in them are told
  std::optional<impact::PersonSetCheck> fingerprint;  ///< make one with `key`, which has this check
  bool incomplete = false;                            ///< also of evidence that could not be read whole
};

struct Scan {
  std::vector<Evidence> evidence;
  Impact impact;                        ///< of everything that was found, whoever may have reached it
  std::vector<AffectedPerson> persons;  ///< only with keep_persons
  std::string fingerprint;              ///< its bytes; only where one was asked for
  impact::PersonSetAbout about;         ///< of the fingerprint
  std::uint64_t skipped = 0;            ///< parts that may be missing in the fingerprint
};

/// Reads dumps, tables and the logs that can hold rows. Nothing is written; the evidence is not sealed. An error means that nothing
/// could be read at all. What could not be read goes to `problem`.
Result<Scan> scan(const ScanOptions& options, const Ledger& ledger, const Content& content, Progress& progress,
                  const std::function<void(const Error&)>& problem);

}  // namespace hinomi::app
