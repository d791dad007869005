// What a server's log has said of each open connection: who, from where, in which database.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/ip_address.h"
#include "model/batch.h"

namespace hinomi::events {

class ConnectionTable {
 public:
  /// More connections than this and the oldest are forgotten.
  static constexpr std::size_t kMax = 65'536;

  struct Connection {
    std::string account, host, database;
    IpAddress client;

   private:
    friend class ConnectionTable;
    std::uint64_t sequence = 0;
    std::uint64_t block = 0;  // in which the views below were made
    std::string_view account_view, host_view, database_view;
  };

  /// The connection of that number; a new, empty one where none is known.
  Connection& at(std::uint64_t id);
  const Connection* find(std::uint64_t id) const;
  void close(std::uint64_t id) { connections_.erase(id); }

  void set_identity(std::uint64_t id, std::string_view account, std::string_view host, IpAddress client);
  void set_database(std::uint64_t id, std::string_view database);

  /// Texts of an event must live as long as its batch: they are copied once for every block of bytes.
  void begin_block() { ++block_; }
  /// Sets connection, account, client, host and database of an event.
  void describe(std::uint64_t id, Event& event, Batch& out);

 private:
  std::unordered_map<std::uint64_t, Connection> connections_;
  std::deque<std::pair<std::uint64_t, std::uint64_t>> order_;  // id and sequence, oldest first; closed ones linger
  std::uint64_t sequence_ = 0;
  std::uint64_t block_ = 1;
};

}  // namespace hinomi::events
