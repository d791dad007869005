#include "findings/connection_book.h"

#include "base/text.h"
#include "findings/sql_lexer.h"

namespace hinomi::findings {
namespace {

void note_schema(std::string_view statement, Connection& connection) {
  if (statement.size() < 5 || !istarts_with(trim(statement.substr(0, 64)), "use")) return;
  SqlTokens tokens(statement);
  if (!tokens.next().is("use")) return;
  if (const SqlToken name = tokens.next(); name.name() && name.text.size() <= 256) connection.database = name.text;
}

}  // namespace

std::uint32_t ConnectionBook::server_of(std::uint32_t evidence) const {
  while (servers_.size() <= evidence) {
    const std::uint32_t next = static_cast<std::uint32_t>(servers_.size());
    std::uint32_t server = next;
    if (next < context_.evidence.size() && !context_.evidence[next].asset.empty())
      for (std::uint32_t i = 0; i < next; ++i)
        if (context_.evidence[i].asset == context_.evidence[next].asset) {
          server = i;
          break;
        }
    servers_.push_back(server);
  }
  return servers_[evidence];
}

Connection& ConnectionBook::entry(const Key& key) {
  const auto [at, is_new] = connections_.try_emplace(key);
  if (is_new) {
    order_.push_back(key);
    if (order_.size() > kMaxConnections) {
      connections_.erase(order_.front());
      order_.pop_front();
      return connections_.find(key)->second;
    }
  }
  return at->second;
}

Connection* ConnectionBook::see(const Event& event) {
  if (event.kind != EventKind::DatabaseConnect && event.kind != EventKind::DatabaseDisconnect &&
      event.kind != EventKind::DatabaseStatement)
    return nullptr;
  Connection& connection = entry({server_of(event.place.evidence), event.connection});
  if (event.kind == EventKind::DatabaseConnect) {
    connection = {};
    connection.opened = event.time;
    connection.open_seen = true;
  }
  if (event.client.known()) connection.client = event.client;
  if (!event.account.empty() && event.account != connection.account) connection.account = event.account.substr(0, 256);
  if (!event.database.empty() && event.database != connection.database) connection.database = event.database.substr(0, 256);
  connection.last = event.time;
  if (event.kind == EventKind::DatabaseDisconnect) connection.closed = true;
  if (event.kind == EventKind::DatabaseStatement) {
    ++connection.statements;
    if (event.database.empty()) note_schema(event.statement, connection);
  }
  return &connection;
}

const Connection* ConnectionBook::find(const Place& place, std::uint64_t number) const {
  const auto at = connections_.find(Key{server_of(place.evidence), number});
  return at == connections_.end() ? nullptr : &at->second;
}

}  // namespace hinomi::findings
