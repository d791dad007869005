#include "findings/attack_outcome.h"

#include <algorithm>

#include <fmt/format.h>

namespace hinomi::findings {
namespace {

constexpr std::uint32_t kLeastOrdinary = 8;  ///< answers before a page has a habit
constexpr std::int64_t kSlack = 512;         ///< bytes; pages differ a little from day to day
constexpr std::int64_t kFineSlack = 64;      ///< where the same client's other attempts failed
constexpr std::int64_t kReflected = 4;       ///< times that a page may show the request, each sign escaped
constexpr std::uint32_t kLeastMissing = 2;   ///< names that a client asked for in vain before one was served

constexpr std::int64_t kLeastDelay = 2'000;  ///< milliseconds
constexpr std::int64_t kDelayTimes = 4;      ///< of the slowest ordinary answer

std::int64_t millis_of(const Event& event) { return event.duration_micros < 0 ? -1 : event.duration_micros / 1'000; }

bool is_failure(std::int64_t status) { return status == 404 || status == 410 || status >= 500; }
bool is_refusal(std::int64_t status) { return status == 404 || status == 410 || status == 403; }

}  // namespace

Text AttackOutcome::ground() const {
  if (sign == OutcomeSign::FileServed)
    return {fmt::format("同じ接続元が尋ねたほかの{}件には「ない」と答えたサイトが、これには {}（{}バイト）で応じています。", failed,
                        status, bytes),
            fmt::format("The site answered {} other requests of this client by \"not found\" and this one by {} with {} bytes.",
                        failed, status, bytes)};
  if (sign == OutcomeSign::AnswerDelay)
    return {
        fmt::format("このページの普段の応答（{}件）は長くて{}ミリ秒ですが、待ち時間を求めた攻撃への応答は{}ミリ秒かかりました。",
                    ordinary, most_millis, millis),
        fmt::format(
            "Ordinary answers of this page ({}) take {} ms at most; the answer to the attack, which asked for a delay, took {} ms.",
            ordinary, most_millis, millis)};
  const std::string usual = least == most ? fmt::format("{}", most) : fmt::format("{}–{}", least, most);
  Text text{fmt::format("このページの普段の応答（{}件）は{}バイトですが、攻撃への応答は {}（{}バイト）でした。", ordinary, usual,
                        status, bytes),
            fmt::format("Ordinary answers of this page ({}) have {} bytes; the answer to the attack was {} with {} bytes.",
                        ordinary, usual, status, bytes)};
  if (failed > 0) {
    text.ja += fmt::format("同じ接続元のほかの試行{}件はエラーか「ない」でした。", failed);
    text.en += fmt::format(" Of the same client's attempts {} ended in an error or \"not found\".", failed);
  }
  return text;
}

void AttackOutcomes::learn_answer(const Event& event) {
  const auto bytes = static_cast<std::uint32_t>(std::min<std::int64_t>(event.bytes_out, UINT32_MAX));
  Page* place = &pages_[place_of(event.path_hash)];
  Page* page = place[0].path == event.path_hash ? place : place[1].path == event.path_hash ? place + 1 : nullptr;
  if (page == nullptr) {
    page = place[0].count <= place[1].count ? place : place + 1;
    // What came often gives way only to what comes oftener.
    if (page->count > 0) {
      --page->count;
      return;
    }
    *page = {event.path_hash, 0, bytes, bytes, 0};
  }
  if (const std::int64_t millis = millis_of(event); millis > page->most_millis)
    page->most_millis = static_cast<std::uint32_t>(std::min<std::int64_t>(millis, UINT32_MAX));
  ++page->count;
  page->least = std::min(page->least, bytes);
  page->most = std::max(page->most, bytes);
}

const AttackOutcomes::Page* AttackOutcomes::page_of(std::uint64_t path) const {
  const Page* place = &pages_[place_of(path)];
  return path == 0 ? nullptr : place[0].path == path ? place : place[1].path == path ? place + 1 : nullptr;
}

std::uint32_t& AttackOutcomes::failures_of(const IpAddress& client, std::uint64_t target) {
  const std::pair key(client, target);
  const auto known = failures_.find(key);
  if (known != failures_.end()) return known->second;
  if (failures_.size() < kMaxTries) return failures_[key];
  ++forgotten_;
  beyond_ = 0;
  return beyond_;
}

std::optional<AttackOutcome> AttackOutcomes::judge(const Event& event, OutcomeSign sign, std::uint32_t site) {
  if (sign == OutcomeSign::None || event.path_hash == 0 || !event.client.known()) return std::nullopt;
  const bool file = sign == OutcomeSign::FileServed;
  if (sign == OutcomeSign::AnswerDelay) {
    if (auto late = judge_delay(event)) return late;
    sign = OutcomeSign::AnswerSize;
  }
  std::uint32_t& failed = failures_of(event.client, file ? site : event.path_hash);
  if (file ? is_refusal(event.status) : is_failure(event.status)) {
    ++failed;
    return std::nullopt;
  }
  if (event.status != 200 && !(file && event.status == 206)) return std::nullopt;
  if (event.bytes_out <= 0) return std::nullopt;
  AttackOutcome outcome{.sign = sign, .status = event.status, .bytes = event.bytes_out, .failed = failed};
  if (file) {
    std::vector<Served>& served = served_[site];
    const auto same = std::ranges::find(served, event.bytes_out, &Served::bytes);
    if (same != served.end())
      same->several |= same->path != event.path_hash;
    else if (served.size() < kMaxServed)
      served.push_back({event.bytes_out, event.path_hash});
    if (failed < kLeastMissing || !is_believable(outcome, site)) return std::nullopt;
    return outcome;
  }
  const Page* page = page_of(event.path_hash);
  if (page == nullptr || page->count < kLeastOrdinary) {
    // Both places are other pages': whatever this one's ordinary answers were, they are not known.
    const Page* place = &pages_[place_of(event.path_hash)];
    if (page == nullptr && place[0].count > 0 && place[1].count > 0) ++forgotten_;
    return std::nullopt;
  }
  outcome.least = page->least, outcome.most = page->most, outcome.ordinary = page->count;
  const std::int64_t reflected = kReflected * static_cast<std::int64_t>(event.target.size());
  const bool larger = outcome.bytes > outcome.most + reflected + (failed > 0 ? kFineSlack : kSlack);
  const bool smaller = failed > 0 && outcome.bytes < outcome.least - kFineSlack;
  if (!larger && !smaller) return std::nullopt;
  return outcome;
}

std::optional<AttackOutcome> AttackOutcomes::judge_delay(const Event& event) const {
  const Page* page = page_of(event.path_hash);
  const std::int64_t millis = millis_of(event);
  if (page == nullptr || page->count < kLeastOrdinary || millis < kLeastDelay) return std::nullopt;
  if (millis < kDelayTimes * page->most_millis) return std::nullopt;
  return AttackOutcome{.sign = OutcomeSign::AnswerDelay,
                       .status = event.status,
                       .bytes = event.bytes_out,
                       .ordinary = page->count,
                       .millis = millis,
                       .most_millis = page->most_millis};
}

bool AttackOutcomes::is_believable(const AttackOutcome& outcome, std::uint32_t site) const {
  if (outcome.sign != OutcomeSign::FileServed) return true;
  const auto known = served_.find(site);
  if (known == served_.end()) return true;
  const auto same = std::ranges::find(known->second, outcome.bytes, &Served::bytes);
  return same != known->second.end() && !same->several;  // what there was no room for is not believed
}

}  // namespace hinomi::findings
