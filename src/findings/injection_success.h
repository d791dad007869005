// Whether SQL that a request carried was carried out: its text stands in the database server's log, as SQL and not inside a quoted
// value, within two seconds of the request.
//
//   success.see(event);              // every event that is no request
//   success.attack(event, number);   // a request that a rule takes for SQL injection
//   success.of(number)               // what is known of it by now; null: nothing
//
// Where the database's log is missing, answers that follow what was sent may show it (condition_answers.h); the status alone shows
// nothing. Parameters in the address are looked at: others stand in no access log. Bounded, and only so many requests are compared:
// what comes after stays unknown.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/language.h"
#include "findings/condition_answers.h"
#include "model/event.h"
#include "model/finding.h"
#include "model/row_selection.h"

namespace hinomi::findings {

struct InjectionOutcome {
  Verdict verdict = Verdict::Attempted;
  std::uint64_t statements = 0;   ///< that hold what was injected
  std::uint64_t answered = 0;     ///< … whose requests were answered with a page
  std::vector<EvidenceRef> refs;  ///< of the first of them
  std::vector<TableRead> tables;  ///< named in what was injected; the server's own catalogue aside
  bool catalogue = false;
  std::vector<RowSelection> given;  ///< what was injected and answered with a page asked for
  Text by_answers;                  ///< how the answers show it; empty: they do not

  std::vector<Text> grounds() const;
  /// By what it is known, as a sentence behind the rule's own.
  Text reason() const;
};

class InjectionSuccess {
 public:
  void see(const Event& event) {
    if (event.kind == EventKind::DatabaseStatement) statement(event);
  }
  /// `finding` is the caller's number for what it will say.
  void attack(const Event& event, std::uint32_t finding);
  const InjectionOutcome* of(std::uint32_t finding) const;
  /// Calls changed(number) for findings of which more became known since the last call.
  template <typename Changed>
  void flush(Changed&& changed) {
    for (const std::uint32_t finding : changed_) changed(finding);
    changed_.clear();
  }

 private:
  static constexpr std::size_t kStatements = 128, kRequests = 16, kMaxText = 4'096;
  static constexpr std::size_t kMaxRefs = 6, kMaxTables = 500, kMaxGiven = 100'000;
  // A scanner sends millions; what it achieved shows long before.
  static constexpr std::uint64_t kMaxSearches = 1'000'000, kMaxLexed = 50'000;

  struct Statement {
    Timestamp time;
    Place place;
    std::string text, database;
  };
  /// A request of the last seconds. One request is an attack by several rules.
  struct Request {
    Timestamp time;
    Place place;
    bool answered = false;
    std::vector<std::string> values;
    std::vector<std::uint32_t> findings;
  };

  void statement(const Event& event);
  /// In time's reach of each other; `findings` of those that the request belongs to.
  void compare(const Request& request, const Statement& statement, std::span<const std::uint32_t> findings);
  void see_answer(const Event& event, std::uint32_t finding, std::span<const std::string> values);
  /// What was sent stands in the statement from `begin` to `end`.
  void tell(std::uint32_t finding, const Request& request, const Statement& statement, std::size_t begin, std::size_t end);

  ConditionAnswers answers_;
  std::vector<Statement> statements_;  ///< a ring, so that its texts are reused
  std::size_t next_ = 0;
  std::deque<Request> requests_;
  absl::flat_hash_map<std::uint32_t, InjectionOutcome> outcomes_;
  std::vector<std::uint32_t> changed_;
  std::uint64_t searches_ = 0, lexed_ = 0;
};

}  // namespace hinomi::findings
