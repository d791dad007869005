// What the answer to an attack says of its outcome. A status by itself proves nothing; what tells is an answer unlike those that
// the same page gives to everybody else, or a file that was served where the site knows how to say "not found".
//
//   outcomes.learn(event);                                              // an ordinary request
//   if (auto told = outcomes.judge(event, OutcomeSign::AnswerSize, 0))  // one that a rule holds for
//
// Bounded: of pages that no longer fit, the one asked for less is forgotten, and then nothing is said of attacks on it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/sigma_head.h"
#include "model/event.h"
#include "model/finding.h"

namespace hinomi::findings {

/// An answer that stands out, and against what.
struct AttackOutcome {
  OutcomeSign sign = OutcomeSign::None;
  std::int64_t status = 0, bytes = 0;
  std::int64_t least = 0, most = 0;          ///< bytes of the page's ordinary answers
  std::uint64_t ordinary = 0;                ///< how many of them were seen
  std::int64_t millis = 0, most_millis = 0;  ///< that the answer took, and the slowest ordinary one; of AnswerDelay
  std::uint64_t failed = 0;                  ///< attempts of the same client that were answered by an error or "not found"

  Verdict verdict() const { return sign == OutcomeSign::FileServed ? Verdict::Succeeded : Verdict::LikelySucceeded; }
  Text ground() const;
};

class AttackOutcomes {
 public:
  AttackOutcomes() : pages_(kPages) {}

  /// Ahead of learn(), so that the processor fetches what it needs meanwhile.
  void prefetch(const Event& event) const { __builtin_prefetch(&pages_[place_of(event.path_hash)]); }
  /// The answer to a request for which no rule holds.
  void learn(const Event& event) {
    if (event.status == 200 && event.bytes_out >= 0 && event.path_hash != 0) learn_answer(event);
  }
  /// `site`: a number that tells the sites of one case apart.
  std::optional<AttackOutcome> judge(const Event& event, OutcomeSign sign, std::uint32_t site);
  /// Whether a site that served a file with this many bytes still can be believed: one that serves every name alike served none.
  bool is_believable(const AttackOutcome& outcome, std::uint32_t site) const;
  /// Attacks that could not be judged in full: too many clients to count failures of, too many pages to know the answers of.
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  static constexpr std::size_t kPages = std::size_t{1} << 16;  // in places of two
  static constexpr std::size_t kMaxTries = 50'000;
  static constexpr std::size_t kMaxServed = 64;

  struct Page {
    std::uint64_t path = 0;
    std::uint32_t count = 0, least = 0, most = 0;  ///< least, most: bytes
    std::uint32_t most_millis = 0;                 ///< where the log has durations
  };
  struct Served {
    std::int64_t bytes = 0;
    std::uint64_t path = 0;
    bool several = false;  ///< names with an answer of this size
  };

  static std::size_t place_of(std::uint64_t path) { return (path >> 20) % (kPages / 2) * 2; }
  std::optional<AttackOutcome> judge_delay(const Event& event) const;
  void learn_answer(const Event& event);
  const Page* page_of(std::uint64_t path) const;
  std::uint32_t& failures_of(const IpAddress& client, std::uint64_t target);

  std::vector<Page> pages_;
  absl::flat_hash_map<std::pair<IpAddress, std::uint64_t>, std::uint32_t> failures_;  ///< by client, and page or site
  absl::flat_hash_map<std::uint32_t, std::vector<Served>> served_;                    ///< by site
  std::uint32_t beyond_ = 0;                                                          ///< for whom there was no room
  std::uint64_t forgotten_ = 0;
};

}  // namespace hinomi::findings
