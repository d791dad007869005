// A detector judges events, rows and files, and makes findings. Drop x.cc into detectors/ with
// std::unique_ptr<Detector> make_x(const DetectorContext&).
//
// Detectors are incremental and deterministic: they see everything in time order, once, keep bounded state, and revise
// what they said (same id) as more comes. They write nothing and know no clock.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/fingerprint.h"
#include "base/geo.h"
#include "base/result.h"
#include "model/baseline.h"
#include "model/batch.h"
#include "model/finding.h"
#include "model/ledger.h"
#include "model/row_selection.h"

namespace hinomi::findings {

class CrsRules;
class RuleSet;

/// Where findings go; a finding with a known id replaces the earlier one.
class FindingSink {
 public:
  virtual ~FindingSink() = default;
  virtual void put(Finding finding) = 0;
  /// Rows that the finding of this id says were given, each once, as they become known.
  virtual void add_rows(std::string_view, std::vector<RowSelection>) {}
  /// Somebody reads along: what grows is said when it is new and as it grows, not at the end alone.
  virtual bool told_at_once() const { return false; }
};

/// Lives longer than every detector made from it.
struct DetectorContext {
  const Ledger& ledger;
  const std::vector<Evidence>& evidence;  ///< index is Place::evidence; id, path, asset and kind are set before its events come
  const Content& content;
  const RuleSet& rules;  ///< what Event::rules counts in
  const CrsRules& crs;   ///< … behind the last of `rules`
  FingerprintKey key;
  std::map<std::string, Baseline> baselines = {};  ///< by site name, "" for any other web root; without one nothing is compared
  const GeoDatabase* geo = nullptr;                ///< without one every country is unknown

  const Database* database_of(const Place& place) const {
    return place.evidence < evidence.size() ? ledger.find_database(evidence[place.evidence].asset) : nullptr;
  }
};

class Detector {
 public:
  virtual ~Detector() = default;
  virtual std::string_view name() const = 0;  ///< the file's name
  virtual Text title() const = 0;
  virtual void see(std::span<const Event>, FindingSink&) {}
  virtual void see_rows(const Batch&, FindingSink&) {}
  virtual void see_files(std::span<const FileEntry>, FindingSink&) {}
  /// All evidence has been seen.
  virtual void finish(FindingSink&) {}
  /// What of content/ could not be used, with file, line, cause and remedy; asked after finish(). The run goes on without it.
  virtual std::vector<Error> problems() const { return {}; }
  /// How often a client, page, account or the like found no room or had to make room for another, so that findings may be
  /// missing; asked after finish(), and said in the report.
  virtual std::uint64_t forgotten() const { return 0; }
};

/// Every detector in detectors/, in order of name.
std::vector<std::unique_ptr<Detector>> make_detectors(const DetectorContext& context);

/// What a detector could not keep, in a sentence; none when it kept all.
std::optional<Text> tell_forgotten(const Detector& detector);

/// Shows events to all detectors, a few at a time, so that each finds them in the processor's nearest cache.
void see_all(std::span<const std::unique_ptr<Detector>> detectors, std::span<const Event> events, FindingSink& sink);

}  // namespace hinomi::findings
