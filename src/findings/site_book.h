// Which site an access log's line speaks of: the ledger's, or the log, and the host where one log holds several.
//
// Logs that were rotated are one site's. Bounded: hosts beyond kMaxSites are nobody's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/detector.h"
#include "model/event.h"

namespace hinomi::findings {

struct SiteName {
  std::string asset;  ///< as a finding names it: the ledger's site, or what the evidence speaks of
  std::string log;    ///< path of the log, without what rotation adds; for sites of no ledger
  std::string host;   ///< in lower case; empty where the log names none

  /// For sentences.
  const std::string& label() const { return !host.empty() ? host : !asset.empty() ? asset : log; }
  std::string key() const { return (asset.empty() ? log : asset) + '|' + host; }
};

class SiteBook {
 public:
  static constexpr std::size_t kMaxSites = 2'048;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  explicit SiteBook(const DetectorContext& context) : context_(context) {}

  /// The number of the event's site, counted from 0 in order of appearance; kNone when there are too many.
  std::uint32_t number_of(const Event& event) {
    if (event.place.evidence < last_.size()) {
      const Last& last = last_[event.place.evidence];
      if (last.known && last.host == event.host) return last.site;
    }
    return look_up(event);
  }
  const SiteName& name(std::uint32_t site) const { return names_[site]; }
  std::size_t size() const { return names_.size(); }
  bool full() const { return full_; }

 private:
  struct Last {
    bool known = false;
    std::string host;
    std::uint32_t site = kNone;
  };
  std::uint32_t look_up(const Event& event);

  const DetectorContext& context_;
  std::vector<Last> last_;  ///< by evidence
  std::vector<SiteName> names_;
  absl::flat_hash_map<std::string, std::uint32_t> by_key_;
  bool full_ = false;
};

}  // namespace hinomi::findings
