#include "events/connection_table.h"

namespace hinomi::events {
namespace {

// Names are at most 256 bytes in any server.
std::string_view bounded(std::string_view text) { return text.substr(0, 1024); }

}  // namespace

ConnectionTable::Connection& ConnectionTable::at(std::uint64_t id) {
  const auto [it, is_new] = connections_.try_emplace(id);
  if (!is_new) return it->second;
  it->second.sequence = ++sequence_;
  order_.emplace_back(id, sequence_);
  const auto is_open = [&](const auto& entry) {
    const auto found = connections_.find(entry.first);
    return found != connections_.end() && found->second.sequence == entry.second;
  };
  while (connections_.size() > kMax) {
    if (is_open(order_.front())) connections_.erase(order_.front().first);
    order_.pop_front();
  }
  if (order_.size() > 2 * kMax) std::erase_if(order_, [&](const auto& entry) { return !is_open(entry); });
  return connections_.find(id)->second;
}

const ConnectionTable::Connection* ConnectionTable::find(std::uint64_t id) const {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : &found->second;
}

void ConnectionTable::set_identity(std::uint64_t id, std::string_view account, std::string_view host, IpAddress client) {
  Connection& connection = at(id);
  connection.account = bounded(account), connection.host = bounded(host), connection.client = client;
  connection.block = 0;
}

void ConnectionTable::set_database(std::uint64_t id, std::string_view database) {
  Connection& connection = at(id);
  if (connection.database == database) return;
  connection.database = bounded(database);
  connection.block = 0;
}

void ConnectionTable::describe(std::uint64_t id, Event& event, Batch& out) {
  event.connection = id;
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  if (connection.block != block_) {
    connection.block = block_;
    connection.account_view = out.text.copy(connection.account);
    connection.host_view = connection.client.known() ? std::string_view() : out.text.copy(connection.host);
    connection.database_view = out.text.copy(connection.database);
  }
  event.account = connection.account_view;
  event.host = connection.host_view;
  event.database = connection.database_view;
  event.client = connection.client;
}

}  // namespace hinomi::events
