// What each log covers: how many events, from when to when, where it is silent, and how much each address did in it.
//
//   Coverage coverage;
//   coverage.see(batch.events);             // for every batch of every log
//   coverage.logs().at(3).silences          // stretches in which evidence 3 should have spoken and did not
//
// One thread at a time. It judges no event: what an address did is the findings' business.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "cases/silences.h"
#include "model/event.h"
#include "model/ledger.h"

namespace hinomi::cases {

/// One address's acts in one piece of evidence.
struct AddressTally {
  std::uint64_t requests = 0, statements = 0, bytes_out = 0;
};

/// The clock went back, or lines of another time stand in between: many entries in a row are older than what stood before.
struct ClockJump {
  Timestamp from, to;
  Place place;  ///< of the first older entry
};

struct LogCoverage {
  static constexpr std::size_t kKinds = static_cast<std::size_t>(EventKind::Message) + 1;

  std::uint64_t events = 0;
  std::array<std::uint64_t, kKinds> by_kind{};  ///< index is EventKind
  Timestamp first, last;
  std::vector<Silence> silences;
  std::uint64_t out_of_order = 0;     ///< events older than one before them
  std::vector<ClockJump> jumps;       ///< the first kMaxJumps
  std::uint64_t jumps_beyond = 0;     ///< … and how many more
  std::uint64_t without_address = 0;  ///< requests, logins, connections and statements of nobody knows whom
  std::uint64_t without_time = 0;
  absl::flat_hash_map<IpAddress, AddressTally> addresses;
  std::uint64_t addresses_forgotten = 0;                ///< acts of addresses met after the table was full
  absl::flat_hash_map<std::int64_t, ActiveHour> hours;  ///< by hours since 1970; rotated files are joined by these
  std::uint64_t hours_forgotten = 0;                    ///< events in hours met after the table was full

  std::uint64_t count(EventKind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
};

/// Fed with every event; a log in time order is fastest, any order gives the same figures. Bounded: kMaxAddresses and
/// kMaxHours over all evidence.
class Coverage {
 public:
  /// Just below seven eighths of 2^21, where the hash table would double to 170 megabytes.
  static constexpr std::size_t kMaxAddresses = 1'800'000;
  static constexpr std::size_t kMaxHours = 400'000;
  static constexpr std::size_t kMaxJumps = 10;            ///< of one log
  static constexpr std::size_t kMaxConnections = 32'768;  ///< of one log, in each of two generations

  /// `timezone` tells weekdays from weekends when a log's habit is learnt.
  explicit Coverage(UtcOffset timezone = kJst) : timezone_(timezone) {}
  Coverage(Coverage&&) = default;
  Coverage& operator=(Coverage&&) = default;

  void see(std::span<const Event> events);
  /// By evidence. Silences are judged here, when events have come since the last call.
  const std::map<std::uint32_t, LogCoverage>& logs() const;
  UtcOffset timezone() const { return timezone_; }

 private:
  /// Where the last event of one log was booked: the next one is most often of the same address and hour.
  struct Cursor {
    LogCoverage* log = nullptr;
    AddressTally* tally = nullptr;
    IpAddress address;
    ActiveHour* hour = nullptr;
    Timestamp newest;                           ///< since the last jump
    ClockJump jump;                             ///< what may be one
    std::uint32_t older = 0;                    ///< entries in a row that stand in it
    std::int64_t hour_begin = 1, hour_end = 0;  ///< microseconds; empty at first
    /// Who stands behind each open database connection, in two generations so that forgotten ones go in the end.
    absl::flat_hash_map<std::uint64_t, IpAddress> connections, older_connections;
  };
  Cursor& cursor_of(std::uint32_t evidence);
  /// Many database logs name the address only when a connection opens.
  static IpAddress client_of(Cursor& cursor, const Event& event);
  void book_address(Cursor& cursor, const Event& event, const IpAddress& client);
  void book_time(Cursor& cursor, const Event& event);
  static void book_jump(Cursor& cursor, const Event& event);

  UtcOffset timezone_;
  mutable std::map<std::uint32_t, LogCoverage> logs_;  ///< mutable for the silences alone, which logs() judges late
  mutable bool judged_ = true;
  absl::flat_hash_map<std::uint32_t, Cursor> cursors_;
  std::size_t addresses_ = 0, hours_ = 0;
};

}  // namespace hinomi::cases
