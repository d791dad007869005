// What each log covers: how many events, from when to when, where it is silent, and how much each address did in it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/ip_address.h"
#include "model/event.h"
#include "model/ledger.h"

namespace hinomi::cases {

/// One address's acts in one piece of evidence.
struct AddressTally {
  std::uint64_t requests = 0, statements = 0, bytes_out = 0;
  Timestamp first, last;
};

/// A silence between two events that is longer than the log's habit.
struct Silence {
  Timestamp from, to;
};

struct LogCoverage {
  std::uint64_t events = 0;
  Timestamp first, last;
  std::vector<Silence> silences;
  std::uint64_t out_of_order = 0;
  absl::flat_hash_map<IpAddress, AddressTally> addresses;
  std::uint64_t addresses_forgotten = 0;   ///< acts of addresses met after the table was full
};

/// Fed with every event, in time order per evidence. Bounded: kMaxAddresses over all evidence.
class Coverage {
 public:
  static constexpr std::size_t kMaxAddresses = 2'000'000;
  void see(std::span<const Event> events);
  const std::map<std::uint32_t, LogCoverage>& logs() const { return logs_; }

 private:
  std::map<std::uint32_t, LogCoverage> logs_;   ///< by evidence
  std::size_t addresses_ = 0;
};

}  // namespace hinomi::cases
