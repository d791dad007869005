#include "findings/novel_statements.h"

#include "base/text.h"
#include "findings/sql_lexer.h"
#include "findings/sql_select.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxKindText = 2'048, kMaxTables = 16;

// The same from run to run: which kinds share a place decides what is forgotten.
std::uint64_t mix(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return (hash ^ 0x1f) * 0x100000001b3u;
}

// Lists of values, however long, are alike.
std::uint64_t kind_of(std::string_view statement) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  SqlTokens tokens(statement.substr(0, kMaxKindText));
  for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End; token = tokens.next()) {
    if (token.kind == SqlToken::Kind::String || token.kind == SqlToken::Kind::Number) continue;
    if (token.sign(',') || token.sign('(') || token.sign(')')) continue;
    hash = mix(hash, token.text);
  }
  return (hash ^ (hash >> 31)) | 1;  // 0 is an empty place
}

}  // namespace

bool NovelStatements::is_usual(std::string_view statement, std::int64_t now) {
  if (kinds_.empty()) kinds_.resize(kKinds);
  const std::uint64_t hash = kind_of(statement);
  // Two places each; the less usual one makes room.
  Kind* const places[] = {&kinds_[(hash >> 8) % kKinds], &kinds_[(hash >> 36) % kKinds]};
  for (Kind* kind : places) {
    if (kind->hash != hash) continue;
    if (kind->count < 1'000'000'000) ++kind->count;
    return now - kind->first >= kUsualAfter;
  }
  Kind& place = places[0]->count <= places[1]->count ? *places[0] : *places[1];
  place = {hash, now, 1};
  return false;
}

const NovelStatement* NovelStatements::see(const Event& event) {
  if (event.kind == EventKind::HttpRequest || !event.time.known()) return nullptr;
  while (!recent_.empty() && event.time.micros - recent_.front().time.micros > kRecent) recent_.pop_front();
  const Connection* connection = connections_.see(event);
  if (connection == nullptr || event.kind != EventKind::DatabaseStatement || event.statement.empty()) return nullptr;
  const std::uint32_t server = connections_.server_of(event.place.evidence);
  if (server >= began_.size()) began_.resize(server + 1, 0);
  const std::int64_t now = event.time.seconds();
  if (began_[server] == 0) began_[server] = now;
  if (is_usual(event.statement, now) || now - began_[server] < kUsualAfter) return nullptr;
  NovelStatement& novel = recent_.emplace_back();
  novel.time = event.time;
  novel.ref = {event.place, mask(event.raw)};
  read_sql(event.statement, sql_);
  novel.act = sql_.act;
  for (const SqlTable& table : sql_.tables) {
    if (novel.tables.size() >= kMaxTables) break;
    const std::string_view database = table.database.empty() ? std::string_view(connection->database) : table.database;
    novel.tables.push_back(
        {printable(database.substr(0, 128)), printable(table.name.substr(0, 128)), sql_.whole, event.time, event.place});
  }
  if (novel.act == SqlAct::Read && !sql_.whole)
    novel.given = read_selects(event.statement, {connection->database, event.time, event.place});
  if (recent_.size() > kMaxRecent) recent_.pop_front();
  return &recent_.back();
}

}  // namespace hinomi::findings
