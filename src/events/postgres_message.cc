#include "events/postgres_message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "events/client_host.h"

namespace hinomi::events {
namespace {

// What goes with the message before: no event of its own kind.
constexpr auto kAttachments = std::to_array<std::string_view>({"STATEMENT", "DETAIL", "HINT", "CONTEXT", "QUERY", "LOCATION",
                                                               "BACKTRACE", "文", "詳細", "ヒント", "文脈", "問い合わせ", "場所"});
constexpr auto kSeverities = std::to_array<std::string_view>(
    {"LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5"});

bool take_head(std::string_view& text, std::initializer_list<std::string_view> heads) {
  for (const std::string_view head : heads) {
    if (text.starts_with(head)) return text.remove_prefix(head.size()), true;
  }
  return false;
}

// The word behind "user=" or "ユーザー=".
std::string_view value_of(std::string_view text, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const auto at = text.find(key);
    if (at == std::string_view::npos || (at > 0 && text[at - 1] != ' ')) continue;
    const std::string_view rest = text.substr(at + key.size());
    return rest.substr(0, rest.find(' '));
  }
  return {};
}

// The name between quotes, in "password authentication failed for user "shop"" and its like.
std::string_view quoted_after(std::string_view text, std::initializer_list<std::string_view> heads) {
  for (const std::string_view head : heads) {
    const auto at = text.find(head);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = text.substr(at + head.size());
    const auto open = rest.find('"');
    if (open == std::string_view::npos) return {};
    return rest.substr(open + 1, rest.find('"', open + 1) - open - 1);
  }
  return {};
}

bool is_refused_login(const PostgresEntry& entry) {
  // Class 28: invalid authorization specification.
  if (!entry.sql_state.empty()) return entry.severity == "FATAL" && entry.sql_state.starts_with("28");
  if (entry.severity != "FATAL") return false;
  const std::string_view m = entry.message;
  return m.contains("authentication failed") || m.contains("認証に失敗しました") || m.contains("pg_hba.conf") ||
         (m.starts_with("role \"") && (m.contains("does not exist") || m.contains("not permitted to log in"))) ||
         (m.starts_with("ロール\"") && (m.contains("存在しません") || m.contains("ログインが許可")));
}

}  // namespace

bool is_postgres_severity(std::string_view word) {
  return std::ranges::find(kSeverities, word) != kSeverities.end() || std::ranges::find(kAttachments, word) != kAttachments.end();
}

bool bind_parameters(std::string_view statement, std::string_view parameters, std::string& out) {
  take_head(parameters, {"parameters: ", "Parameters: ", "パラメータ: "});
  const SqlDialect dialect = SqlDialect::postgresql(Encoding::Utf8);
  std::vector<std::string_view> values;
  SqlCursor p(parameters, dialect);
  while (p.take('$')) {
    p.skip_token();
    p.skip_blanks();
    if (!p.take('=')) return false;
    p.skip_blanks();
    const std::size_t begin = p.position();
    if (p.done()) return false;
    p.skip_token();
    if (p.incomplete()) return false;
    while (!p.done() && p.peek() != ',') p.skip_token();
    values.push_back(p.since(begin));
    if (!p.take(',')) break;
    p.skip_blanks();
  }
  if (values.empty() || !p.done()) return false;
  out.clear();
  SqlCursor s(statement, dialect);
  while (!s.done()) {
    const std::size_t begin = s.position();
    s.skip_blanks();
    out += s.since(begin);
    if (s.done()) break;
    const std::size_t token = s.position();
    std::size_t number = 0;
    const std::string_view rest = s.rest();
    if (rest.size() > 1 && rest[0] == '$') {
      const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
      if (error == std::errc() && number >= 1 && number <= values.size()) {
        out += values[number - 1];
        s.advance(static_cast<std::size_t>(end - rest.data()));
        continue;
      }
    }
    s.skip_token();
    out += s.since(token);
  }
  return true;
}

void PostgresMessages::see(const PostgresEntry& entry, Event event, SkipLog& skips, Batch& out) {
  event.kind = EventKind::Message;
  event.service = "postgresql";
  event.message = entry.message;
  event.method = entry.severity;
  const std::uint64_t id = entry.process;
  // The prefix says who, where it is written so; else what the connection said of itself when it began.
  const bool named = !entry.account.empty() && entry.account != "[unknown]";
  if (id != 0 && (named || !entry.host.empty())) {
    const ConnectionTable::Connection* known = connections_.find(id);
    const std::string account(named ? entry.account : known != nullptr ? std::string_view(known->account) : std::string_view());
    const std::string host(!entry.host.empty() ? entry.host
                           : known != nullptr  ? std::string_view(known->host)
                                               : std::string_view());
    if (known == nullptr || known->account != account || known->host != host)
      connections_.set_identity(id, account, host, client_address(host));
    if (!entry.database.empty() && entry.database != "[unknown]") connections_.set_database(id, entry.database);
  }
  if (std::ranges::find(kAttachments, entry.severity) != kAttachments.end()) {
    connections_.describe(id, event, out);
    if (entry.severity == "STATEMENT" || entry.severity == "文") event.statement = entry.message;
  } else if (is_refused_login(entry)) {
    connections_.describe(id, event, out);
    event.kind = EventKind::LoginFailed;
    if (event.account.empty()) {
      event.account = quoted_after(entry.message, {"for user ", "user ", "role ", "ユーザー", "ロール"});
    }
    if (!event.client.known()) {
      const std::string_view host = quoted_after(entry.message, {"for host ", "ホスト"});
      event.client = client_address(host);
      if (!event.client.known() && event.host.empty()) event.host = host;
    }
  } else if (entry.severity == "LOG") {
    log(entry, event, skips, out);
  } else {
    connections_.describe(id, event, out);
    if (entry.severity == "ERROR" || entry.severity == "FATAL" || entry.severity == "PANIC" || entry.severity == "WARNING")
      event.kind = EventKind::ServerError;
  }
  out.events.push_back(event);
}

void PostgresMessages::log(const PostgresEntry& entry, Event& event, SkipLog& skips, Batch& out) {
  const std::uint64_t id = entry.process;
  std::string_view text = entry.message;
  if (take_head(text, {"connection received: ", "接続を受け付けました: "})) {
    const std::string_view host = value_of(text, {"host=", "ホスト="});
    connections_.set_identity(id, {}, host, client_address(host));
    connections_.set_database(id, {});
    connections_.describe(id, event, out);
    return;
  }
  if (take_head(text, {"connection authorized: ", "replication connection authorized: ", "接続の認証完了: ",
                       "レプリケーション接続の認証完了: "})) {
    const ConnectionTable::Connection* known = connections_.find(id);
    const std::string host = known != nullptr ? known->host : std::string(entry.host);
    connections_.set_identity(id, value_of(text, {"user=", "ユーザー="}), host, client_address(host));
    connections_.set_database(id, value_of(text, {"database=", "データベース="}));
    connections_.describe(id, event, out);
    event.kind = EventKind::DatabaseConnect;
    return;
  }
  if (take_head(text, {"disconnection: ", "接続を切断: "})) {
    const std::string_view host = value_of(text, {"host=", "ホスト="});
    connections_.set_identity(id, value_of(text, {"user=", "ユーザー="}), host, client_address(host));
    connections_.set_database(id, value_of(text, {"database=", "データベース="}));
    connections_.describe(id, event, out);
    event.kind = EventKind::DatabaseDisconnect;
    connections_.close(id);
    return;
  }
  connections_.describe(id, event, out);
  if (take_head(text, {"duration: ", "期間: "})) {
    double milliseconds = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    if (error == std::errc() && milliseconds >= 0 && milliseconds < 1e12) event.duration_micros = std::llround(milliseconds * 1000);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    text = trim(text);
    if (!take_head(text, {"ms", "ミリ秒"})) return;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    // Parse and bind come before the execution of the same statement.
    if (text.empty() || text.starts_with("parse ") || text.starts_with("bind ") || text.starts_with("パース") ||
        text.starts_with("バインド"))
      return;
  }
  if (take_head(text, {"statement: ", "文: "})) return statement(text, entry, event, skips, out);
  if (take_head(text, {"execute fetch from ", "取り出し実行 "})) return;
  if (take_head(text, {"execute ", "実行 "})) {
    // execute <unnamed>: SELECT …, execute name/portal: SELECT …
    const auto colon = text.find(": ");
    if (colon != std::string_view::npos) statement(text.substr(colon + 2), entry, event, skips, out);
  }
}

void PostgresMessages::statement(std::string_view sql, const PostgresEntry& entry, Event& event, SkipLog& skips, Batch& out) {
  event.kind = EventKind::DatabaseStatement;
  event.statement = sql;
  Place place = event.place;
  if (!entry.parameters.empty() && bind_parameters(sql, entry.parameters, bound_)) {
    rows_.see(out.text.copy(bound_), false, event.database, place, event.time, event.connection, skips, out);
    return;
  }
  if (entry.as_logged) {
    const auto behind = static_cast<std::size_t>(sql.data() - entry.message.data());
    place.offset += entry.position + behind;
  }
  rows_.see(sql, entry.as_logged, event.database, place, event.time, event.connection, skips, out);
}

}  // namespace hinomi::events
