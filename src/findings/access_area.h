// Who is refused at one part of a site and who is let in, and when that changed for the outside.
//
//   AccessArea area(true);
//   area.refuse(outsider, event);                       // 403 to a network that is not the organisation's
//   if (AccessEpisode* e = area.admit(outsider, event)) …  // the restriction is gone: e says since when
//
// A restriction is believed when plain requests from different networks were refused and nobody from outside was let in meanwhile.
// A network that was let in before is known to it: being refused later it is banned, being let in again it proves nothing.
// Bounded: kMaxNetworks of an area, kMaxEpisodes, kMaxUsers. One thread.
#pragma once

#include <array>
#include <map>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/event_ref.h"
#include "model/event.h"
#include "model/finding.h"

namespace hinomi::findings {

/// From the first time that an outsider got through until outsiders are refused again.
struct AccessEpisode {
  static constexpr std::size_t kMaxUsers = 1'024;

  Timestamp last_refusal, first_use, last_use;
  Timestamp restored;  ///< the first refusal behind the last use; unknown while it is open
  EvidenceRef refused_ref, used_ref, restored_ref;
  std::uint64_t refusals_before = 0, networks_before = 0, refusals_after = 0, uses = 0;
  std::map<IpAddress, std::uint64_t> users;
  std::uint64_t users_forgotten = 0;  ///< uses by addresses met after kMaxUsers
  std::uint64_t told = 0;             ///< for whoever reports it: uses and refusals that were told
};

class AccessArea {
 public:
  static constexpr std::size_t kMaxNetworks = 4'096;
  static constexpr std::size_t kMaxEpisodes = 8;

  /// `known_insiders`: the organisation's own networks are known, so that whoever comes is an outsider and one of them is enough.
  explicit AccessArea(bool known_insiders) : known_insiders_(known_insiders) {}

  /// A plain request from outside was refused.
  void refuse(const Event& event);
  /// … was answered. The episode that it belongs to, null when it shows nothing.
  AccessEpisode* admit(const Event& event);

  bool restricted() const { return restricted_; }
  bool known_insiders() const { return known_insiders_; }
  const std::vector<AccessEpisode>& episodes() const { return episodes_; }
  std::vector<AccessEpisode>& episodes() { return episodes_; }

 private:
  static constexpr std::uint8_t kRefused = 1, kAdmitted = 2;

  /// Refusals since the last time that a stranger was let in.
  struct Run {
    std::uint64_t count = 0;
    std::array<std::uint64_t, 8> networks{};
    std::size_t different = 0;
    Timestamp first, last;
    LateRef ref;
  };
  std::uint8_t& seen(const IpAddress& client);
  bool believable(const Run& run) const;
  AccessEpisode* open(const Event& event);
  AccessEpisode* use(AccessEpisode& episode, const Event& event);

  bool known_insiders_;
  bool restricted_ = false, open_ = false;
  std::uint64_t admitted_networks_ = 0;  ///< before it was restricted
  Timestamp last_admitted_;
  Run run_;
  absl::flat_hash_map<std::uint64_t, std::uint8_t> networks_;
  std::uint8_t forgotten_ = 0;
  /// Let in while nobody else was: a first stranger, or one of the allowed. What comes next tells.
  struct Pending {
    std::uint64_t network = 0;
    IpAddress client;
    Timestamp first;
    EvidenceRef ref;
    std::uint64_t uses = 0;
  };
  Pending pending_;
  std::vector<AccessEpisode> episodes_;
};

/// The /24 or /48 that an address lies in, as a number.
std::uint64_t network_key(const IpAddress& address);

}  // namespace hinomi::findings
