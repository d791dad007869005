// Addresses that were lately refused pages, a few words each: enough to see that one of them goes through a list. Of fixed size;
// where more addresses come at once than fit, those with the fewest refusals make room.
//
// Filled and emptied the same way in every run: no address is placed by chance.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"

namespace hinomi::findings {

/// Of one address at one site.
struct WatchKey {
  IpAddress client;
  std::uint32_t site = 0;
  bool operator==(const WatchKey&) const = default;
  /// The same in every run; collisions cost room, not truth.
  std::uint64_t mix() const {
    std::uint64_t words[2];
    std::memcpy(words, client.bytes.data(), sizeof words);
    // The finalizer of MurmurHash3 (A. Appleby), after which every bit depends on every byte of the address.
    std::uint64_t h = words[0] * 0x9e3779b97f4a7c15ULL + words[1] + site;
    h = (h ^ h >> 33) * 0xff51afd7ed558ccdULL;
    h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53ULL;
    return h ^ h >> 33;
  }
};

struct Watch {
  static constexpr std::size_t kPaths = 12;                            ///< so many different paths make a scan
  static constexpr std::int64_t kHaste = 600 * kMicrosPerSecond;       ///< … when they come within this time
  static constexpr int kAgents = 8;                                    ///< so many agents are one program's disguises
  static constexpr std::int64_t kDisguise = 60 * kMicrosPerSecond;     ///< … within this time
  static constexpr std::int64_t kPatience = 3'600 * kMicrosPerSecond;  ///< … or within this one, when there are attacks among them

  WatchKey key;
  Timestamp begin, last;
  Timestamp haste_begin;          ///< of the current stretch of kHaste
  std::uint32_t haste_paths = 0;  ///< new paths in it
  std::uint32_t requests = 0;     ///< with ordinary ones once there are kSuspect paths
  std::uint32_t not_found = 0, forbidden = 0, malformed = 0;
  std::uint16_t attacks = 0;
  Timestamp disguise_begin;
  std::uint64_t agents = 0;
  std::uint64_t tools = 0;                    ///< that showed themselves, a bit each
  std::uint32_t paths_seen = 0;               ///< different ones
  std::array<std::uint32_t, kPaths> paths{};  ///< fingerprints of the newest

  static constexpr std::uint32_t kSuspect = 4;
  /// Notes a refused path; true when it is none of the newest.
  bool note(std::uint32_t path, Timestamp now) {
    for (std::size_t i = 0; i < std::min<std::size_t>(paths_seen, kPaths); ++i)
      if (paths[i] == path) return false;
    paths[paths_seen++ % kPaths] = path;
    if (!haste_begin.known() || apart(now, haste_begin) > kHaste) haste_begin = now, haste_paths = 0;
    ++haste_paths;
    return true;
  }
  /// A log's lines need not be in order.
  static std::int64_t apart(Timestamp a, Timestamp b) { return a < b ? b.micros - a.micros : a.micros - b.micros; }

  /// Notes who the address says it is; how many different agents (by hash, counted short) it named within kDisguise.
  int note_agent(std::uint64_t agent, Timestamp now) {
    if (!disguise_begin.known() || apart(now, disguise_begin) > kDisguise) disguise_begin = now, agents = 0;
    agents |= std::uint64_t{1} << (agent >> 32) % 64;
    return std::popcount(agents);
  }

  std::uint32_t refused() const { return not_found + forbidden + malformed; }
};

class WatchTable {
 public:
  /// The address's watch; null when it has none, or one whose time is over.
  Watch* find(const WatchKey& key, Timestamp now) {
    if (slots_.empty()) return nullptr;
    Watch* set = set_of(key);
    for (std::size_t i = 0; i < kWays; ++i)
      if (set[i].key == key && set[i].begin.known()) return is_over(set[i], now) ? nullptr : &set[i];
    return nullptr;
  }
  /// The same, begun anew where there is none.
  Watch& at(const WatchKey& key, Timestamp now) {
    if (slots_.empty()) slots_.resize(kSets * kWays);
    Watch* set = set_of(key);
    Watch* weakest = nullptr;
    for (std::size_t i = 0; i < kWays; ++i) {
      Watch& slot = set[i];
      if (slot.key == key && slot.begin.known()) {
        if (is_over(slot, now)) begin(slot, key, now);
        return slot;
      }
      if (weakest == nullptr || weight(slot, now) < weight(*weakest, now)) weakest = &slot;
    }
    // One refused page shows nothing yet: to forget it is no loss.
    if (weight(*weakest, now) > 2) ++forgotten_;
    begin(*weakest, key, now);
    return *weakest;
  }
  void drop(Watch& watch) { watch = {}; }
  /// Addresses that had to make room in the middle of their time.
  std::uint64_t forgotten() const { return forgotten_; }

  template <typename See>
  void for_each(Timestamp now, See&& see) const {
    for (const Watch& slot : slots_)
      if (slot.begin.known() && !is_over(slot, now)) see(slot);
  }

 private:
  static constexpr std::size_t kSets = 16'384, kWays = 4;

  Watch* set_of(const WatchKey& key) { return &slots_[(key.mix() >> 20) % kSets * kWays]; }
  static bool is_over(const Watch& slot, Timestamp now) { return Watch::apart(now, slot.begin) > Watch::kPatience; }
  static std::uint32_t weight(const Watch& slot, Timestamp now) {
    return !slot.begin.known() || is_over(slot, now) ? 0 : 1 + slot.paths_seen;
  }
  static void begin(Watch& slot, const WatchKey& key, Timestamp now) {
    slot = {};
    slot.key = key;
    slot.begin = now;
  }

  std::vector<Watch> slots_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace hinomi::findings
