// One actor's acts at one server, cut where it was silent for hours: two visits are two findings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/ip_address.h"
#include "base/time.h"

namespace hinomi::findings {

/// State must have: bool dirty. The newest occurrence of each actor is kept, at most kMaxActors of them; what comes beyond is
/// counted, not kept.
template <typename State>
class Occurrences {
 public:
  static constexpr std::int64_t kSilence = 6 * 3600 * kMicrosPerSecond;
  static constexpr std::size_t kMaxActors = 50'000;

  struct Occurrence {
    IpAddress client;
    std::string account;
    std::uint32_t server = 0;
    Timestamp first, last;
    State state;
    /// What makes this occurrence this one, for finding_id(). The server stands in it by name, not by number.
    std::string key(std::string_view server_name) const {
      return client.to_string() + '|' + account + '|' + std::string(server_name) + '|' + std::to_string(first.micros);
    }
  };

  /// The occurrence that an act at `time` belongs to; null when no more actors can be kept.
  Occurrence* at(const IpAddress& client, std::string_view account, std::uint32_t server, Timestamp time) {
    make_key(client, account, server);
    auto found = by_actor_.find(key_);
    if (found == by_actor_.end()) {
      if (by_actor_.size() >= kMaxActors) {
        ++beyond_;
        return nullptr;
      }
      found = by_actor_.emplace(key_, nullptr).first;
    }
    std::unique_ptr<Occurrence>& slot = found->second;
    if (slot == nullptr || time.micros - slot->last.micros > kSilence) {
      if (slot != nullptr && slot->state.dirty) ended_.push_back(std::move(slot));
      slot = std::make_unique<Occurrence>();
      slot->client = client;
      slot->account = account;
      slot->server = server;
      slot->first = time;
    }
    slot->last = std::max(slot->last, time);
    return slot.get();
  }

  /// The actor's newest occurrence, however long ago; null when there is none.
  Occurrence* newest(const IpAddress& client, std::string_view account, std::uint32_t server) {
    make_key(client, account, server);
    const auto found = by_actor_.find(key_);
    return found == by_actor_.end() ? nullptr : found->second.get();
  }

  /// Marks that there is something new to say of it.
  void touch(Occurrence& occurrence) {
    if (!occurrence.state.dirty) changed_.push_back(&occurrence);
    occurrence.state.dirty = true;
  }

  /// Calls say(occurrence) for everything touched since the last flush, in the order in which it was touched.
  template <typename Say>
  void flush(Say&& say) {
    for (Occurrence* occurrence : changed_) {
      occurrence->state.dirty = false;
      say(*occurrence);
    }
    changed_.clear();
    ended_.clear();
  }

  std::uint64_t beyond() const { return beyond_; }

 private:
  void make_key(const IpAddress& client, std::string_view account, std::uint32_t server) {
    key_.assign(reinterpret_cast<const char*>(client.bytes.data()), client.bytes.size());
    key_.append(reinterpret_cast<const char*>(&server), sizeof server);
    key_.append(account);
  }

  absl::flat_hash_map<std::string, std::unique_ptr<Occurrence>> by_actor_;
  std::vector<Occurrence*> changed_;
  std::vector<std::unique_ptr<Occurrence>> ended_;
  std::string key_;
  std::uint64_t beyond_ = 0;
};

}  // namespace hinomi::findings
