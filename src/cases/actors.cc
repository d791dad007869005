#include "cases/actors.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "base/text.h"

namespace hinomi::cases {
namespace {

constexpr std::size_t kMaxAgents = 20;
constexpr std::size_t kMaxCampaigns = 100;  ///< of one account; each is compared with all who tried it
constexpr std::int64_t kCampaign = 6 * 3600 * kMicrosPerSecond;

/// Union-find over findings.
class Groups {
 public:
  explicit Groups(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[std::max(root(a), root(b))] = std::min(root(a), root(b)); }

 private:
  std::vector<std::size_t> parent_;
};

ActorRank rank_of(const Finding& f) {
  if (f.severity < Severity::Medium) return ActorRank::Probed;
  if (f.verdict == Verdict::Succeeded) return ActorRank::Succeeded;
  if (f.verdict == Verdict::LikelySucceeded) return ActorRank::LikelySucceeded;
  return f.severity > Severity::Medium ? ActorRank::Attacked : ActorRank::Probed;
}

/// Two addresses that try one account with one agent, side by side or in turn: one campaign through several doors.
bool is_one_campaign(const Finding& a, const Finding& b) {
  if (a.rule != "password_guessing" || b.rule != a.rule || a.asset != b.asset) return false;
  if (a.actor.account.empty() || a.actor.account != b.actor.account) return false;
  if (a.first.micros - b.last.micros > kCampaign || b.first.micros - a.last.micros > kCampaign) return false;
  return std::ranges::any_of(
      a.actor.agents, [&](const std::string& agent) { return std::ranges::find(b.actor.agents, agent) != b.actor.agents.end(); });
}

struct Draft {
  Actor actor;
  ActorRank rank = ActorRank::Probed;
  std::set<IpAddress> addresses;
  std::set<std::string> accounts, countries, agents;
  bool accused = false;  ///< at least one finding of medium severity
};

void add(Draft& draft, const Finding& f, const GeoDatabase& geo) {
  draft.rank = std::min(draft.rank, rank_of(f));
  draft.accused |= f.severity >= Severity::Medium;
  draft.actor.findings.push_back(f.id);
  if (f.actor.address.known() && draft.addresses.insert(f.actor.address).second) {
    const std::string country = f.actor.country.empty() ? geo.find(f.actor.address).country : f.actor.country;
    if (!country.empty()) draft.countries.insert(country);
  }
  draft.agents.insert(f.actor.agents.begin(), f.actor.agents.end());
  if (!f.actor.account.empty()) draft.accounts.insert(mask(f.actor.account, 80));
  if (f.first.known() && (!draft.actor.first.known() || f.first < draft.actor.first)) draft.actor.first = f.first;
  if (f.last > draft.actor.last) draft.actor.last = f.last;  // unknown is older than all
}

void finish(Draft& draft, const Coverage& coverage) {
  Actor& actor = draft.actor;
  for (const IpAddress& address : draft.addresses) {
    actor.addresses.push_back(address.to_string());
    for (const auto& [evidence, log] : coverage.logs()) {
      const auto tally = log.addresses.find(address);
      if (tally == log.addresses.end()) continue;
      actor.requests += tally->second.requests;
      actor.statements += tally->second.statements;
      actor.bytes_out += tally->second.bytes_out;
    }
  }
  actor.countries.assign(draft.countries.begin(), draft.countries.end());
  actor.accounts.assign(draft.accounts.begin(), draft.accounts.end());
  for (const std::string& agent : draft.agents) {
    if (actor.agents.size() == kMaxAgents) break;
    actor.agents.push_back(mask(agent, 200));
  }
  std::ranges::sort(actor.findings);
}

}  // namespace

bool is_outsider(const IpAddress& address, const Ledger& ledger) {
  return address.known() && !ledger.is_own(address) &&
         std::ranges::none_of(ledger.trusted_proxies, [&](const Network& n) { return n.contains(address); });
}

Actors join_actors(const std::vector<Finding>& findings, const Ledger& ledger, const GeoDatabase& geo, const Coverage& coverage,
                   const Sessions& sessions) {
  Groups groups(findings.size());
  std::map<IpAddress, std::size_t> by_address;
  std::vector<std::size_t> taking_part;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!is_outsider(findings[i].actor.address, ledger)) continue;
    taking_part.push_back(i);
    const auto [known, is_new] = by_address.emplace(findings[i].actor.address, i);
    if (!is_new) groups.join(known->second, i);
  }

  Actors actors;
  // The same name at another asset is another account.
  std::map<std::pair<std::string, std::string>, std::size_t> by_account;
  for (const std::size_t i : taking_part) {
    const Finding& f = findings[i];
    if (f.actor.account.empty() || rank_of(f) != ActorRank::Succeeded) continue;
    const auto [known, is_new] = by_account.emplace(std::pair(f.asset, f.actor.account), i);
    if (is_new || groups.root(known->second) == groups.root(i)) continue;
    groups.join(known->second, i);
    actors.joined_by_account = true;
  }

  actors.sessions_forgotten = sessions.forgotten();
  // Only between attackers: whose session was stolen is no accomplice.
  std::map<IpAddress, std::size_t> attackers;
  for (const std::size_t i : taking_part)
    if (findings[i].severity >= Severity::Low && findings[i].verdict != Verdict::Observed)
      attackers.emplace(findings[i].actor.address, i);
  for (const auto& [one, other] : sessions.shared()) {
    const auto a = attackers.find(one), b = attackers.find(other);
    if (a == attackers.end() || b == attackers.end() || groups.root(a->second) == groups.root(b->second)) continue;
    groups.join(a->second, b->second);
    actors.joined_by_session = true;
  }

  // Only beside a success: who merely knocks on every door in the world is not the one who came in.
  std::map<std::string, std::vector<std::size_t>> guessing;
  for (const std::size_t i : taking_part) {
    if (findings[i].rule == "password_guessing") guessing[findings[i].asset + '\n' + findings[i].actor.account].push_back(i);
  }
  for (const auto& [target, tries] : guessing) {
    std::size_t successes = 0;
    for (const std::size_t in : tries) {
      if (rank_of(findings[in]) > ActorRank::LikelySucceeded) continue;
      if (++successes > kMaxCampaigns) break;
      for (const std::size_t other : tries) {
        if (groups.root(in) == groups.root(other) || !is_one_campaign(findings[in], findings[other])) continue;
        groups.join(in, other);
        actors.joined_by_campaign = true;
      }
    }
  }

  std::map<std::size_t, Draft> drafts;
  for (const std::size_t i : taking_part) add(drafts[groups.root(i)], findings[i], geo);
  std::vector<Draft> ordered;
  for (auto& [root, draft] : drafts) {
    if (draft.accused) ordered.push_back(std::move(draft));
  }
  std::ranges::sort(ordered, [](const Draft& a, const Draft& b) {
    const auto key = [](const Draft& d) { return std::tuple(d.rank, !d.actor.first.known(), d.actor.first, *d.addresses.begin()); };
    return key(a) < key(b);
  });
  for (Draft& draft : ordered) {
    finish(draft, coverage);
    draft.actor.id = "A" + std::to_string(actors.list.size() + 1);
    for (const std::string& id : draft.actor.findings) actors.by_finding.emplace(id, actors.list.size());
    actors.ranks.push_back(draft.rank);
    actors.list.push_back(std::move(draft.actor));
  }
  return actors;
}

CaseWindow window_of(const Actors& actors) {
  CaseWindow window;
  const bool anybody_in = !actors.ranks.empty() && actors.broke_in(0);
  for (std::size_t i = 0; i < actors.list.size(); ++i) {
    if (anybody_in && !actors.broke_in(i)) continue;
    const Actor& actor = actors.list[i];
    if (actor.first.known() && (!window.first.known() || actor.first < window.first)) window.first = actor.first;
    window.last = std::max(window.last, actor.last);
  }
  return window;
}

}  // namespace hinomi::cases
