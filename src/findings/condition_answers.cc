#include "findings/condition_answers.h"

#include <algorithm>

#include <fmt/format.h>

#include "findings/sql_lexer.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kApart = 64;                // bytes between answers to true and to false conditions
constexpr std::uint64_t kEach = 2, kSwitches = 3;  // true, false, true, false

// Plain numbers of the same length compare as texts, others by length first.
int compare_numbers(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view& n) { n.remove_prefix(std::min(n.find_first_not_of('0'), n.size())); };
  plain(a), plain(b);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

bool is_plain_number(const SqlToken& token) {
  return token.kind == SqlToken::Kind::Number && token.text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<bool> stated_condition(std::string_view value) {
  // A quote that ends the application's own value comes first; behind it the text is SQL.
  const std::size_t quote = value.find_first_of("'\"");
  for (const std::size_t from : {std::size_t{0}, quote == std::string_view::npos ? std::size_t{0} : quote + 1}) {
    SqlTokens tokens(value.substr(from));
    for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End; token = tokens.next()) {
      if (!token.is("and") && !token.is("or")) continue;
      SqlToken left = tokens.next();
      while (left.sign('(')) left = tokens.next();
      const SqlToken sign = tokens.next();
      const SqlToken right = tokens.next();
      const bool numbers = is_plain_number(left) && is_plain_number(right);
      const bool texts = left.kind == SqlToken::Kind::String && right.kind == SqlToken::Kind::String;
      if (!numbers && !texts) break;
      const int order = numbers ? compare_numbers(left.text, right.text) : left.text.compare(right.text);
      if (sign.sign('=')) return order == 0;
      if (numbers && sign.sign('<')) return order < 0;
      if (numbers && sign.sign('>')) return order > 0;
      break;
    }
  }
  return std::nullopt;
}

void ConditionAnswers::Answers::add(std::int64_t bytes, std::string_view value) {
  std::uint64_t hash = value.size();
  for (const char c : value) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  if (count == 0) first_value = hash;
  several_values |= hash != first_value;
  least = count == 0 ? bytes : std::min(least, bytes);
  most = count == 0 ? bytes : std::max(most, bytes);
  ++count;
}

bool ConditionAnswers::Attacked::follows() const {
  if (holds.count < kEach || fails.count < kEach || switches < kSwitches) return false;
  if (!holds.several_values || !fails.several_values) return false;
  return holds.least - fails.most >= kApart || fails.least - holds.most >= kApart;
}

bool ConditionAnswers::see(const Event& event, std::uint32_t finding, std::span<const std::string> values) {
  if (event.status != 200 || event.bytes_out <= 0) return false;
  const auto stating = std::ranges::find_if(values, [](const std::string& value) { return stated_condition(value).has_value(); });
  if (stating == values.end()) return false;
  const std::uint64_t page = event.path_hash;
  auto known = attacked_.find({finding, page});
  if (known == attacked_.end()) {
    if (attacked_.size() >= kMaxAttacked) return false;
    known = attacked_.emplace(std::pair(finding, page), Attacked{}).first;
  }
  Attacked& attacked = known->second;
  const bool holds = *stated_condition(*stating);
  if (attacked.holds.count + attacked.fails.count > 0 && attacked.last != holds) ++attacked.switches;
  attacked.last = holds;
  (holds ? attacked.holds : attacked.fails).add(event.bytes_out, *stating);
  if (attacked.follows()) {
    shown_.insert_or_assign(finding, std::pair(page, attacked));
    return true;
  }
  // What followed the condition for a while and then does not was an accident.
  const auto shown = shown_.find(finding);
  if (shown == shown_.end() || shown->second.first != page) return false;
  shown_.erase(shown);
  return true;
}

Text ConditionAnswers::ground(std::uint32_t finding) const {
  const auto found = shown_.find(finding);
  if (found == shown_.end()) return {};
  const Attacked& a = found->second.second;
  return {fmt::format("送られた条件が真のときの応答({} 回、{}〜{} バイト)と偽のときの応答({} 回、{}〜{} "
                      "バイト)の大きさが、交互に送られても常に分かれています。",
                      a.holds.count, a.holds.least, a.holds.most, a.fails.count, a.fails.least, a.fails.most),
          fmt::format(
              "Answers to true conditions ({}, of {} to {} bytes) and to false ones ({}, of {} to {} bytes) always differ, though "
              "they were sent in turn.",
              a.holds.count, a.holds.least, a.holds.most, a.fails.count, a.fails.least, a.fails.most)};
}

}  // namespace hinomi::findings
