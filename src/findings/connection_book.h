// Which client and account stands behind a database connection: many logs say it only when the connection opens.
//
// Bounded: of closed connections, and of open ones when too many are, the oldest are forgotten.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/detector.h"
#include "model/event.h"

namespace hinomi::findings {

struct Connection {
  IpAddress client;
  std::string account;
  std::string database;  ///< schema in use
  Timestamp opened, last;
  std::uint64_t statements = 0;
  bool open_seen = false;  ///< the log shows it being accepted
  bool closed = false;
};

class ConnectionBook {
 public:
  explicit ConnectionBook(const DetectorContext& context) : context_(context) {}

  /// Takes in a connect, disconnect, refused login or statement; the entry it belongs to, or null for events of other kinds.
  /// Valid until the next call.
  Connection* see(const Event& event);
  const Connection* find(const Place& place, std::uint64_t connection) const;
  /// Logs of one server share their connections: the first evidence of the same asset.
  std::uint32_t server_of(std::uint32_t evidence) const;

 private:
  struct Key {
    std::uint32_t server;
    std::uint64_t number;
    bool operator==(const Key&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const Key& k) {
      return H::combine(std::move(h), k.server, k.number);
    }
  };
  static constexpr std::size_t kMaxConnections = 65'536;

  Connection& entry(const Key& key);

  const DetectorContext& context_;
  absl::flat_hash_map<Key, Connection> connections_;
  std::deque<Key> order_;
  mutable std::vector<std::uint32_t> servers_;
};

}  // namespace hinomi::findings
