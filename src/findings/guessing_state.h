// What is remembered of one address at one login: how often it failed, how failure looked, and what looked different.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "findings/agent_list.h"
#include "findings/event_ref.h"
#include "model/finding.h"

namespace hinomi::findings {

/// Status and size of an answer.
struct Answer {
  std::int64_t status = 0, bytes = 0;
  bool operator==(const Answer&) const = default;
};

/// The times of the latest failures, enough to see "six within fifteen seconds" (faster than anybody types), "ten within ten
/// minutes" and "twenty within a day".
class FailureTimes {
 public:
  static constexpr std::size_t kBurstCount = 6, kShortCount = 10, kLongCount = 20;
  static constexpr std::int64_t kBurstWindow = 15 * kMicrosPerSecond;
  static constexpr std::int64_t kShortWindow = 600 * kMicrosPerSecond, kLongWindow = 86'400 * kMicrosPerSecond;

  void add(Timestamp time) {
    ring_[count_ % kLongCount] = time;
    ++count_;
  }
  std::uint64_t count() const { return count_; }
  Timestamp last() const { return count_ == 0 ? kNoTime : ring_[(count_ - 1) % kLongCount]; }
  /// Whether the newest failure completes a run that no forgetful user makes.
  bool is_guessing() const {
    return within(kBurstCount, kBurstWindow) || within(kShortCount, kShortWindow) || within(kLongCount, kLongWindow);
  }

 private:
  bool within(std::size_t count, std::int64_t window) const {
    return count_ >= count && ring_[(count_ - 1) % kLongCount].micros - ring_[(count_ - count) % kLongCount].micros <= window;
  }
  std::array<Timestamp, kLongCount> ring_{};
  std::uint64_t count_ = 0;
};

/// An answer that may have been a success and waits for what follows.
struct PossibleSuccess {
  Timestamp time;
  Answer answer;
  EvidenceRef ref;
  bool session = false;  ///< the database's log shows a session being opened
  /// It looked like a failure and was counted as one; only a page behind the login proves it wrong (WordPress answers a right
  /// password without its test cookie like a wrong one, and logs in all the same).
  bool counted_as_failure = false;
  bool only_redirects = false;  ///< the path answers nothing else: such an answer says nothing
};

struct Success {
  Timestamp time;
  EvidenceRef ref, next;
  Answer answer;
  bool page = false, session = false, by_server = false;
  std::string account;                             ///< as the server's log names it; empty: see looked_up
  std::map<std::string, std::uint64_t> looked_up;  ///< in the database's log at about this time, anybody's
};

struct GuessingState {
  IpAddress client;
  std::string asset;
  std::size_t form = 0;
  std::string path;  ///< of the newest attempt, where the form is learnt
  bool own = false, dirty = false, guessing = false;
  std::uint64_t echoes = 0;  ///< of a log of logins: attempts that came with one of the same client at a page
  FailureTimes failures;
  std::uint64_t attempts = 0, told = 0;
  std::size_t told_successes = 0;
  Timestamp first, last;
  std::vector<std::pair<Answer, std::uint64_t>> answers;  ///< of failures, the first few kinds
  std::map<std::string, std::uint64_t> accounts;
  std::uint64_t lookups = 0, last_lookup = 0;
  std::vector<LateRef> refs;
  AgentList agents;
  std::vector<Success> successes;
  std::uint64_t more_successes = 0, misread = 0;  ///< misread: failures that a page showed to be successes
  std::optional<PossibleSuccess> waiting;
  bool goes_on = false;                   ///< from the redirects that are all there is to see: they are logins
  std::uint64_t accepted_connection = 0;  ///< of a database server, the newest

  void note_answer(const Answer& answer) {
    for (auto& [known, count] : answers)
      if (known == answer) {
        ++count;
        return;
      }
    if (answers.size() < 16) answers.emplace_back(answer, 1);
  }
  std::uint64_t times_answered(const Answer& answer) const {
    const auto known = std::ranges::find(answers, answer, &std::pair<Answer, std::uint64_t>::first);
    return known == answers.end() ? 0 : known->second;
  }
  /// How many failures were answered with a status for which `holds` is true.
  template <typename Holds>
  std::uint64_t failures_with(Holds holds) const {
    std::uint64_t sum = 0;
    for (const auto& [answer, count] : answers) sum += holds(answer.status) ? count : 0;
    return sum;
  }
  /// How failure usually looks.
  const Answer* usual_failure() const {
    const std::pair<Answer, std::uint64_t>* best = nullptr;
    for (const auto& entry : answers)
      if (best == nullptr || entry.second > best->second) best = &entry;
    return best == nullptr ? nullptr : &best->first;
  }
  /// The account that was tried most; the first in the alphabet of several.
  std::string usual_account() const {
    const std::pair<const std::string, std::uint64_t>* best = nullptr;
    for (const auto& entry : accounts)
      if (best == nullptr || entry.second > best->second) best = &entry;
    return best == nullptr ? std::string() : best->first;
  }
  /// Whose login it was: of the accounts looked up at the time, the one this client tried most. Asked late, because the database's
  /// log of a second may follow the web server's.
  std::string account_of(const Success& success) const {
    if (!success.account.empty()) return success.account;
    const std::string usual = usual_account();
    if (success.looked_up.empty() || success.looked_up.contains(usual)) return usual;
    const std::pair<const std::string, std::uint64_t>* best = nullptr;
    for (const auto& entry : success.looked_up)
      if (best == nullptr || entry.second > best->second) best = &entry;
    return best->first;
  }
};

}  // namespace hinomi::findings
