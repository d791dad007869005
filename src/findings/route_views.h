// Who was shown which records, pages of lists and exports, by the routes of the ledger and of content/routes/: what the log
// proves, whether or not it stood out.
//
//   views.see(events);
//   for (RowSelection& s : views.shown_to(findings, is_intrusion)) …      // to intruders, from their first act on
//
// Answers with status 200 only; of the organisation's own people nothing is kept. Bounded by kMaxViews; what comes beyond is
// counted.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/asset_numbers.h"
#include "findings/route_pattern.h"
#include "findings/settled_hashes.h"
#include "model/finding.h"

namespace hinomi::findings {

class RouteViews {
 public:
  static constexpr std::size_t kMaxViews = 1u << 20;  ///< 112 bytes each

  explicit RouteViews(const DetectorContext& context);

  void see(std::span<const Event> events);
  /// `is_intrusion` says which findings are. In the order of the log.
  std::vector<RowSelection> shown_to(std::span<const Finding> findings, bool (*is_intrusion)(const Finding&)) const;
  std::uint64_t forgotten() const { return forgotten_; }
  const std::vector<Error>& problems() const { return problems_; }

 private:
  struct Known {
    Route route;
    RoutePattern pattern;
    std::string site;  ///< empty: of any
  };
  struct View {
    IpAddress client;
    std::uint32_t asset = 0, route = 0;
    bool narrowed = false;
    std::uint64_t rows = 0;
    std::string value;
    Timestamp time;
    Place place;
    std::int64_t bytes = 0;
  };
  void add(const Route& route, const std::string& site);
  void see(const Event& event);

  const DetectorContext& context_;
  AssetNumbers assets_;
  std::vector<Known> routes_;
  std::vector<View> views_;
  SettledHashes without_route_{std::size_t{1} << 14};  ///< of paths
  std::uint64_t forgotten_ = 0;
  std::vector<Error> problems_;
};

}  // namespace hinomi::findings
