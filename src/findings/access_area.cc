#include "findings/access_area.h"

#include <algorithm>

namespace hinomi::findings {
namespace {

constexpr std::size_t kLeastNetworks = 2;    ///< that were refused
constexpr std::uint64_t kLeastRefusals = 3;  ///< … or so often, over
constexpr std::int64_t kLeastSpan = 3600 * kMicrosPerSecond;
constexpr std::uint64_t kMostAllowed = 8;  ///< networks that may have been let in before: more, and it is open to the public
constexpr std::int64_t kForgiven = 86'400 * kMicrosPerSecond;  ///< a day of refusals only
constexpr std::size_t kLeastNetworksOfPublic = 5;

}  // namespace

std::uint64_t network_key(const IpAddress& address) {
  std::uint64_t key = 0;
  if (address.is_v4()) return std::uint64_t{1} << 63 | address.v4() >> 8;
  for (std::size_t i = 0; i < 6; ++i) key = key << 8 | address.bytes[i];
  return key;
}

std::uint8_t& AccessArea::seen(const IpAddress& client) {
  const std::uint64_t key = network_key(client);
  const auto found = networks_.find(key);
  if (found != networks_.end()) return found->second;
  // Who comes beyond is a stranger each time.
  if (networks_.size() >= kMaxNetworks) return forgotten_ = 0;
  return networks_.emplace(key, std::uint8_t{0}).first->second;
}

bool AccessArea::believable(const Run& run) const {
  const std::int64_t span = run.last.micros - run.first.micros;
  if (!known_insiders_) {
    // Filters and limits of rate refuse now and then; a restriction refuses every stranger, for a day at least.
    if (run.different < kLeastNetworks || span < kForgiven) return false;
    if (admitted_networks_ <= kMostAllowed) return true;
  } else {
    if (run.different < kLeastNetworks && (run.count < kLeastRefusals || span < kLeastSpan)) return false;
    if (admitted_networks_ == 0) return true;
  }
  return run.different >= kLeastNetworksOfPublic && run.last.micros - last_admitted_.micros >= kForgiven;
}

void AccessArea::refuse(const Event& event) {
  std::uint8_t& network = seen(event.client);
  if (open_) {
    AccessEpisode& episode = episodes_.back();
    if (episode.refusals_after++ == 0) episode.restored = event.time, episode.restored_ref = ref_of(event);
  } else if ((network & kAdmitted) != 0) {
    return;  // one that is banned now
  }
  network |= kRefused;
  if (run_.count++ == 0) run_.first = event.time;
  run_.last = event.time;
  run_.ref.set(event);
  const std::uint64_t key = network_key(event.client);
  const auto end = run_.networks.begin() + static_cast<std::ptrdiff_t>(run_.different);
  if (run_.different < run_.networks.size() && std::find(run_.networks.begin(), end, key) == end)
    run_.networks[run_.different++] = key;
  if (pending_.network != 0 && pending_.network != key) {
    // Others are still refused: that one is among the allowed.
    networks_[pending_.network] |= kAdmitted;
    pending_ = {};
  }
  if (!restricted_ && believable(run_)) restricted_ = true;
}

AccessEpisode* AccessArea::use(AccessEpisode& episode, const Event& event) {
  ++episode.uses;
  episode.last_use = std::max(episode.last_use, event.time);
  if (const auto user = episode.users.find(event.client); user != episode.users.end())
    ++user->second;
  else if (episode.users.size() < AccessEpisode::kMaxUsers)
    episode.users.emplace(event.client, 1);
  else
    ++episode.users_forgotten;
  return &episode;
}

AccessEpisode* AccessArea::open(const Event& event) {
  if (episodes_.size() >= kMaxEpisodes) return nullptr;
  AccessEpisode episode;
  episode.last_refusal = run_.last;
  episode.refused_ref = run_.ref.ref();
  episode.refusals_before = run_.count;
  episode.networks_before = run_.different;
  const bool earlier = pending_.network != 0;  // the first stranger was one after all
  episode.first_use = earlier ? pending_.first : event.time;
  episode.used_ref = earlier ? std::move(pending_.ref) : ref_of(event);
  if (earlier) episode.uses = pending_.uses, episode.users.emplace(pending_.client, pending_.uses);
  episodes_.push_back(std::move(episode));
  open_ = true;
  run_ = {};
  pending_ = {};
  return use(episodes_.back(), event);
}

AccessEpisode* AccessArea::admit(const Event& event) {
  std::uint8_t& network = seen(event.client);
  if (!restricted_) {
    const bool known = (network & kAdmitted) != 0;
    if (!known) network |= kAdmitted, ++admitted_networks_;
    last_admitted_ = event.time;
    // One of the few that are let in anyway says nothing of the others.
    if (!known || admitted_networks_ > kMostAllowed) run_ = {};
    return nullptr;
  }
  if ((network & kAdmitted) != 0) return nullptr;
  if (open_) {
    AccessEpisode& episode = episodes_.back();
    if (episode.refusals_after == 0) return use(episode, event);
    if (!believable(run_)) {  // some were refused while others came through: it was open all the time
      episode.refusals_after = 0;
      episode.restored = {};
      run_ = {};
      return use(episode, event);
    }
    return open(event);  // refused again in the meantime, and opened again
  }
  const std::uint64_t key = network_key(event.client);
  const bool was_refused = (network & kRefused) != 0;
  if (known_insiders_ || was_refused || (pending_.network != 0 && pending_.network != key)) return open(event);
  if (pending_.network == 0) pending_ = {key, event.client, event.time, ref_of(event), 0};
  ++pending_.uses;
  return nullptr;
}

}  // namespace hinomi::findings
