#include "cases/sessions.h"

#include <algorithm>

namespace hinomi::cases {

void Sessions::note(std::vector<Use>& uses, const Event& event) {
  const auto known = std::ranges::find(uses, event.client, &Use::address);
  if (known == uses.end()) {
    if (uses.size() <= kMaxAddresses) uses.push_back({event.client, event.time, event.time});
    return;
  }
  known->first = std::min(known->first, event.time);
  known->last = std::max(known->last, event.time);
}

void Sessions::see(std::span<const Event> events) {
  for (const Event& event : events) {
    if (event.session.empty() || !event.client.known() || !event.time.known()) continue;
    const Fingerprint id = key_.of(event.session);
    if (const auto several = together_.find(id); several != together_.end()) {
      note(several->second, event);
      continue;
    }
    const auto one = alone_.find(id);
    if (one == alone_.end()) {
      if (alone_.size() + together_.size() >= kMaxSessions) {
        ++forgotten_;
        continue;
      }
      alone_.emplace(id, Use{event.client, event.time, event.time});
    } else if (one->second.address == event.client) {
      one->second.first = std::min(one->second.first, event.time);
      one->second.last = std::max(one->second.last, event.time);
    } else {
      std::vector<Use>& uses = together_[id];
      uses.push_back(one->second);
      alone_.erase(one);
      note(uses, event);
    }
  }
}

std::vector<std::pair<IpAddress, IpAddress>> Sessions::shared() const {
  std::vector<std::pair<IpAddress, IpAddress>> pairs;
  for (const auto& [id, uses] : together_) {
    if (uses.size() > kMaxAddresses) continue;
    for (const Use& a : uses) {
      for (const Use& b : uses) {
        if (!(a.address < b.address)) continue;
        if (a.first.micros - b.last.micros > kSameVisit || b.first.micros - a.last.micros > kSameVisit) continue;
        pairs.emplace_back(a.address, b.address);
      }
    }
  }
  std::ranges::sort(pairs);
  pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
  return pairs;
}

}  // namespace hinomi::cases
