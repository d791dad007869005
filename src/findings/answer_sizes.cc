#include "findings/answer_sizes.h"

#include <algorithm>

#include <fmt/format.h>

#include "findings/sql_lexer.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kApart = 64;                // bytes between answers to true and to false conditions
constexpr std::uint64_t kEach = 2, kSwitches = 3;  // true, false, true, false
constexpr std::uint64_t kUsual = 20, kLarger = 3;  // ordinary answers that tell what is usual; larger ones that are no accident
constexpr std::int64_t kGrown = 2'048;             // bytes beyond the largest usual answer

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

void AnswerSizes::Sizes::add(std::int64_t bytes, std::string_view value) {
  std::size_t hash = value.size();
  for (const char ch : value) hash = (hash ^ static_cast<unsigned char>(ch)) * 0x100000001b3u;
  if (count == 0) first_value = hash;
  several_values |= hash != first_value;
  least = count == 0 ? bytes : std::min(least, bytes);
  most = count == 0 ? bytes : std::max(most, bytes);
  ++count;
}

bool AnswerSizes::Attacked::follows() const {
  if (holds.count < kEach || fails.count < kEach || switches < kSwitches) return false;
  if (!holds.several_values || !fails.several_values) return false;
  return holds.least - fails.most >= kApart || fails.least - holds.most >= kApart;
}

bool AnswerSizes::Attacked::grown() const { return larger >= kLarger; }

std::uint64_t AnswerSizes::page_of(const Event& event, std::uint32_t site) {
  std::uint64_t h = 0xcbf29ce484222325u ^ site;
  for (const char c : event.target.substr(0, std::min<std::size_t>(event.target.find('?'), 512)))
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return h;
}

void AnswerSizes::ordinary(const Event& event, std::uint32_t site) {
  if (event.target.find('?') == std::string_view::npos) return;
  const std::uint64_t page = page_of(event, site);
  const auto known = usual_.find(page);
  if (known != usual_.end())
    known->second.add(event.bytes_out);
  else if (usual_.size() < kMaxPages)
    usual_[page].add(event.bytes_out);
}

void AnswerSizes::attack(const Event& event, std::uint32_t site, std::uint32_t finding, std::span<const std::string> values) {
  if (event.status != 200 || event.bytes_out <= 0) return;
  const std::uint64_t page = page_of(event, site);
  auto known = attacked_.find({finding, page});
  if (known == attacked_.end()) {
    if (attacked_.size() >= kMaxAttacked) return;
    known = attacked_.emplace(std::pair(finding, page), Attacked{}).first;
  }
  Attacked& attacked = known->second;
  for (const std::string& value : values) {
    const std::optional<bool> condition = stated_condition(value);
    if (!condition) continue;
    if (attacked.holds.count + attacked.fails.count > 0 && attacked.last != *condition) ++attacked.switches;
    attacked.last = *condition;
    (*condition ? attacked.holds : attacked.fails).add(event.bytes_out, value);
    break;
  }
  const auto usual = usual_.find(page);
  if (usual != usual_.end() && usual->second.count >= kUsual && event.bytes_out > usual->second.most + kGrown &&
      event.bytes_out > usual->second.most / 2 * 3) {
    ++attacked.larger;
    attacked.usual_most = usual->second.most;
    attacked.largest = std::max(attacked.largest, event.bytes_out);
  }
  // What followed the condition for a while and then does not was an accident.
  if (attacked.follows() || attacked.grown())
    shown_.insert_or_assign(finding, std::pair(page, attacked));
  else if (const auto shown = shown_.find(finding); shown != shown_.end() && shown->second.first == page)
    shown_.erase(shown);
}

std::vector<Text> AnswerSizes::grounds(std::uint32_t finding) const {
  std::vector<Text> grounds;
  const auto found = shown_.find(finding);
  if (found == shown_.end()) return grounds;
  const Attacked& a = found->second.second;
  if (a.follows()) {
    grounds.push_back(
        {fmt::format("送られた条件が真のときの応答({} 回、{}〜{} バイト)と偽のときの応答({} 回、{}〜{} "
                     "バイト)の大きさが、交互に送られても常に分かれています。",
                     a.holds.count, a.holds.least, a.holds.most, a.fails.count, a.fails.least, a.fails.most),
         fmt::format("Answers to true conditions ({}, of {} to {} bytes) and to false ones ({}, of {} to {} bytes) always differ, "
                     "though they were sent in turn.",
                     a.holds.count, a.holds.least, a.holds.most, a.fails.count, a.fails.least, a.fails.most)});
  }
  if (a.grown()) {
    grounds.push_back({fmt::format("{} 件の応答は、このページの通常の応答の最大({} バイト)よりはるかに大きく、最大 {} バイトです。",
                                   a.larger, a.usual_most, a.largest),
                       fmt::format("{} answers are far larger than the page's largest usual one ({} bytes): up to {} bytes.",
                                   a.larger, a.usual_most, a.largest)});
  }
  return grounds;
}

}  // namespace hinomi::findings
