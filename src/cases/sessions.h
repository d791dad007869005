// Which addresses used one session of a site's application: a visitor who changes his address keeps his session.
//
//   Sessions sessions(key);
//   sessions.see(events);      // for every batch of every log
//   sessions.shared()          // pairs of addresses that one session joins
//
// Ids are kept as keyed fingerprints, so none can be shown. Anybody can send an id that he learnt from a link or a tool: one that
// many addresses send, or that comes back days later, joins nobody. Bounded; one thread at a time.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/fingerprint.h"
#include "base/ip_address.h"
#include "model/event.h"

namespace hinomi::cases {

class Sessions {
 public:
  static constexpr std::size_t kMaxSessions = 500'000;
  static constexpr std::size_t kMaxAddresses = 8;                           ///< of one session; with more it joins nobody
  static constexpr std::int64_t kSameVisit = 24 * 3600 * kMicrosPerSecond;  ///< longest pause between two uses of one session

  explicit Sessions(const FingerprintKey& key) : key_(key) {}

  void see(std::span<const Event> events);
  /// Ordered, each pair once.
  std::vector<std::pair<IpAddress, IpAddress>> shared() const;
  /// Requests whose session was met after the table was full.
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  struct Use {
    IpAddress address;
    Timestamp first, last;
  };
  void note(std::vector<Use>& uses, const Event& event);

  FingerprintKey key_;
  absl::flat_hash_map<Fingerprint, Use> alone_;                  ///< met from one address so far
  absl::flat_hash_map<Fingerprint, std::vector<Use>> together_;  ///< … from several; more than kMaxAddresses: too many
  std::uint64_t forgotten_ = 0;
};

}  // namespace hinomi::cases
