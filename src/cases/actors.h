// Joins findings into actors: who of the outsiders is believed to be one attacker, and how far each of them came.
//
// One actor: findings of the same address, in web and database logs alike; findings of different addresses that succeeded with
// the same account of the same asset; addresses that attacked and used one session; and who tried that account with the same agent
// within hours of the one who got in. A shared agent alone joins nobody: anybody can send it. The organisation's own
// people, as the ledger knows them, are never actors.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/geo.h"
#include "cases/coverage.h"
#include "cases/sessions.h"
#include "model/case.h"
#include "model/ledger.h"

namespace hinomi::cases {

/// How far an actor came, the worst first.
enum class ActorRank {
  Succeeded,        ///< a finding of medium severity or more succeeded
  LikelySucceeded,  ///< … likely did
  Attacked,         ///< attempts graver than probing
  Probed            ///< nothing above medium, nothing that succeeded
};

struct Actors {
  std::vector<Actor> list;                                     ///< by rank, then by first act; ids follow this order
  std::vector<ActorRank> ranks;                                ///< of the actor at the same index
  std::map<std::string, std::size_t, std::less<>> by_finding;  ///< finding's id → index
  bool joined_by_account = false;                              ///< some stand together only because they used one account
  bool joined_by_session = false;                              ///< … because they used one session of a site
  std::uint64_t sessions_forgotten = 0;                        ///< requests whose session could not join anybody: too many
  bool joined_by_campaign = false;                             ///< … because they tried one account with one agent side by side

  const Actor* of(std::string_view finding) const {
    const auto found = by_finding.find(finding);
    return found == by_finding.end() ? nullptr : &list[found->second];
  }
  bool broke_in(std::size_t index) const { return ranks[index] <= ActorRank::LikelySucceeded; }
};

/// `findings` with asset and country filled; the order among them does not matter.
Actors join_actors(const std::vector<Finding>& findings, const Ledger& ledger, const GeoDatabase& geo, const Coverage& coverage,
                   const Sessions& sessions);

/// From the earliest to the latest act of those who broke in; if nobody did, of all; unknown without any.
CaseWindow window_of(const Actors& actors);

/// An address from the internet that is none of the organisation's own, nor of its proxies.
bool is_outsider(const IpAddress& address, const Ledger& ledger);

}  // namespace hinomi::cases
