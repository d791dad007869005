#include "findings/injection_success.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "findings/query_pairs.h"
#include "findings/sql_lexer.h"
#include "findings/sql_select.h"
#include "findings/sql_statement.h"
#include "model/record.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kWithin = 2 * kMicrosPerSecond;
constexpr std::size_t kLeastValue = 5;

// What turns a value into SQL.
bool is_sql_word(const SqlToken& token) {
  constexpr std::string_view kWords[] = {"union", "select", "and",    "or",           "xor",       "having",    "order",
                                         "group", "rlike",  "where",  "sleep",        "benchmark", "pg_sleep",  "waitfor",
                                         "if",    "case",   "elt",    "extractvalue", "updatexml", "procedure", "into",
                                         "drop",  "delete", "insert", "update",       "exec",      "like"};
  if (token.kind != SqlToken::Kind::Word) return false;
  return std::ranges::any_of(kWords, [&](std::string_view word) { return token.is(word); });
}

bool holds_sql(std::string_view value) {
  // Quotes may not be balanced, so the words are looked for one by one.
  for (std::size_t i = 0; i < value.size();) {
    const auto letter = [&](std::size_t at) {
      return at < value.size() && ((value[at] | 0x20) >= 'a' && (value[at] | 0x20) <= 'z');
    };
    if (!letter(i)) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (letter(end) || (end < value.size() && value[end] == '_')) ++end;
    if (is_sql_word({SqlToken::Kind::Word, value.substr(i, end - i)})) return true;
    i = end;
  }
  return false;
}

// The statement has words of SQL of its own where the value stands; in a quoted value there are none.
bool is_carried_out(std::string_view statement, std::size_t begin, std::size_t end) {
  SqlTokens tokens(statement);
  for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End; token = tokens.next()) {
    if (token.text.empty()) continue;
    const auto at = static_cast<std::size_t>(token.text.data() - statement.data());
    if (at >= end) return false;
    if (at >= begin && is_sql_word(token)) return true;
  }
  return false;
}

template <typename Take>
void tables_in(std::string_view statement, std::size_t begin, std::size_t end, Take&& take) {
  SqlTokens tokens(statement);
  bool expected = false;
  for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End; token = tokens.next()) {
    if (token.text.empty()) continue;
    const auto at = static_cast<std::size_t>(token.text.data() - statement.data());
    if (at >= end) return;
    if (expected && token.name() && !token.is("select")) {
      SqlTable table{{}, token.text};
      if (tokens.peek().sign('.')) {
        tokens.next();
        if (const SqlToken name = tokens.next(); name.name()) table = {token.text, name.text};
      }
      take(table);
    }
    expected = at >= begin && (token.is("from") || token.is("join"));
  }
}

}  // namespace

std::vector<Text> InjectionOutcome::grounds() const {
  std::vector<Text> grounds;
  grounds.push_back(
      {fmt::format("要求から2秒以内に、送られた文字列がそのまま SQL の一部になった文 {} 件がデータベースのログにあります。",
                   statements),
       fmt::format("Within two seconds the database's log has {} statements of which the text sent became a part, as SQL.",
                   statements)});
  grounds.push_back({fmt::format("そのうち {} 件の要求には、サーバーがページを返しています。", answered),
                     fmt::format("{} of these requests were answered with a page.", answered)});
  if (!tables.empty()) {
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(tables.size(), 10); ++i)
      names += (i > 0 ? ", " : "") + qualified_name(tables[i].database, tables[i].table);
    if (tables.size() > 10) names += ", …";
    grounds.push_back({"注入された文が読み出そうとした表: " + names, "Tables that the injected text reads: " + names});
  }
  return grounds;
}

Text InjectionOutcome::reason() const {
  if (answered > 0)
    return {"データベースのログから、送られた文が実際に実行されたことが分かります。",
            " The database's log shows that what was sent was carried out."};
  return {"応答の大きさから、送られた文が実行されたとみられます。",
          " The sizes of the answers speak for its having been carried out."};
}

void InjectionSuccess::see_answer(const Event& event, std::uint32_t finding, std::span<const std::string> values) {
  if (!answers_.see(event, finding, values)) return;
  InjectionOutcome& outcome = outcomes_[finding];
  outcome.by_answers = answers_.ground(finding);
  if (outcome.answered == 0) outcome.verdict = answers_.shows(finding) ? Verdict::LikelySucceeded : Verdict::Attempted;
  changed_.push_back(finding);
}

const InjectionOutcome* InjectionSuccess::of(std::uint32_t finding) const {
  const auto found = outcomes_.find(finding);
  return found == outcomes_.end() ? nullptr : &found->second;
}

void InjectionSuccess::attack(const Event& event, std::uint32_t finding) {
  if (event.status < 100 || !event.time.known()) return;
  if (!requests_.empty() && requests_.back().place == event.place) {
    // The same request by another rule: what was found of it holds for both.
    requests_.back().findings.push_back(finding);
    see_answer(event, finding, requests_.back().values);
    for (const Statement& statement : statements_) compare(requests_.back(), statement, {&finding, 1});
    return;
  }
  const std::size_t query = event.target.find('?');
  if (query == std::string_view::npos) return;
  Request request;
  each_query_pair(event.target.substr(query + 1), [&](const QueryPair& pair) {
    if (pair.text.size() > kMaxText) return true;
    std::string value(pair.has_value() ? pair.value() : pair.text);
    std::ranges::replace(value, '+', ' ');
    value = percent_decode(value);
    value = trim(value);
    if (value.size() >= kLeastValue && request.values.size() < 8 && holds_sql(value)) request.values.push_back(std::move(value));
    return true;
  });
  if (request.values.empty()) return;
  see_answer(event, finding, request.values);
  request.time = event.time;
  request.place = event.place;
  request.answered = event.status < 300 && event.bytes_out != 0;
  request.findings.push_back(finding);
  if (requests_.size() >= kRequests) requests_.pop_front();
  requests_.push_back(std::move(request));
  for (const Statement& statement : statements_) compare(requests_.back(), statement, {&finding, 1});
}

void InjectionSuccess::statement(const Event& event) {
  if (!event.time.known()) return;
  if (statements_.size() < kStatements) statements_.emplace_back();
  Statement& statement = statements_[next_ % kStatements];
  ++next_;
  statement.time = event.time;
  statement.place = event.place;
  statement.text.assign(event.statement.substr(0, kMaxText));
  statement.database.assign(event.database.substr(0, 128));
  while (!requests_.empty() && event.time.micros - requests_.front().time.micros > kWithin) requests_.pop_front();
  for (const Request& request : requests_) compare(request, statement, request.findings);
}

void InjectionSuccess::compare(const Request& request, const Statement& statement, std::span<const std::uint32_t> findings) {
  // Some servers log a request when it comes, some when it is answered.
  const std::int64_t apart = statement.time.micros - request.time.micros;
  if (apart < -kWithin || apart > kWithin) return;
  for (const std::string& value : request.values) {
    if (value.size() > statement.text.size()) continue;
    if (++searches_ > kMaxSearches || lexed_ >= kMaxLexed) return;
    // Linear, whatever both consist of.
    const void* found = memmem(statement.text.data(), statement.text.size(), value.data(), value.size());
    if (found == nullptr) continue;
    ++lexed_;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - statement.text.data());
    if (!is_carried_out(statement.text, at, at + value.size())) continue;
    for (const std::uint32_t finding : findings) tell(finding, request, statement, at, at + value.size());
    return;
  }
}

void InjectionSuccess::tell(std::uint32_t finding, const Request& request, const Statement& statement, std::size_t begin,
                            std::size_t end) {
  InjectionOutcome& outcome = outcomes_[finding];
  ++outcome.statements;
  if (request.answered) ++outcome.answered;
  if (outcome.refs.size() < kMaxRefs) outcome.refs.push_back({statement.place, mask(statement.text)});
  bool reads = false;
  tables_in(statement.text, begin, end, [&](const SqlTable& table) {
    if (is_catalogue(table)) {
      outcome.catalogue = true;
      return;
    }
    reads = true;
    std::string database =
        printable((table.database.empty() ? std::string_view(statement.database) : table.database).substr(0, 128));
    std::string name = printable(table.name.substr(0, 128));
    const bool known =
        std::ranges::any_of(outcome.tables, [&](const TableRead& t) { return t.database == database && t.table == name; });
    // How many of its rows came out is not known: never whole.
    if (!known && outcome.tables.size() < kMaxTables)
      outcome.tables.push_back({std::move(database), std::move(name), false, statement.time, statement.place});
  });
  if (request.answered && reads && outcome.given.size() < kMaxGiven) {
    for (RowSelection& s : read_selects(statement.text, {statement.database, statement.time, statement.place, begin, end}))
      outcome.given.push_back(std::move(s));
  }
  if (request.answered) outcome.verdict = std::max(outcome.verdict, reads ? Verdict::Succeeded : Verdict::LikelySucceeded);
  changed_.push_back(finding);
}

}  // namespace hinomi::findings
