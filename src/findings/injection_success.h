// Whether SQL that a request carried was carried out: its text stands in the database server's log, as SQL and not inside a quoted
// value, within two seconds of the request.
//
//   success.see(event);              // every event for which no rule holds
//   success.attack(event, number);   // a request that a rule takes for SQL injection
//   success.of(number)               // what is known of it by now; null: nothing
//
// Where the database's log is missing, the sizes of the answers may show it (answer_sizes.h); the status alone shows nothing.
// Parameters in the address are looked at: others stand in no access log. Bounded, and only so many requests are compared: what
// comes after stays unknown.
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
#include "findings/answer_sizes.h"
#include "findings/site_book.h"
#include "model/event.h"
#include "model/finding.h"

namespace hinomi::findings {

struct InjectionOutcome {
  Verdict verdict = Verdict::Attempted;
  std::uint64_t statements = 0;   ///< that hold what was injected
  std::uint64_t answered = 0;     ///< … whose requests were answered with a page
  std::vector<EvidenceRef> refs;  ///< of the first of them
  std::vector<TableRead> tables;  ///< named in what was injected; the server's own catalogue aside
  bool catalogue = false;

  std::vector<Text> grounds() const;
};

class InjectionSuccess {
 public:
  explicit InjectionSuccess(const DetectorContext& context) : sites_(context) {}

  void see(const Event& event) {
    if (event.kind == EventKind::HttpRequest)
      ordinary(event);
    else if (event.kind == EventKind::DatabaseStatement)
      statement(event);
  }
  /// `finding` is the caller's number for what it will say.
  void attack(const Event& event, std::uint32_t finding);
  const InjectionOutcome* of(std::uint32_t finding) const;
  /// What the sizes of its answers show; empty when nothing.
  std::vector<Text> size_grounds(std::uint32_t finding) const { return sizes_.grounds(finding); }
  /// Calls changed(number) for findings of which more became known since the last call.
  template <typename Changed>
  void flush(Changed&& changed) {
    for (const std::uint32_t finding : changed_) changed(finding);
    changed_.clear();
  }

 private:
  static constexpr std::size_t kStatements = 128, kRequests = 16, kMaxText = 4'096;
  static constexpr std::size_t kMaxRefs = 6, kMaxTables = 500;
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

  void ordinary(const Event& event) {
    // A sample is enough.
    if ((++ordinary_ & 7) == 0 && event.status == 200 && event.bytes_out > 0) sizes_.ordinary(event, sites_.number_of(event));
  }
  void statement(const Event& event);
  /// In time's reach of each other; `findings` of those that the request belongs to.
  void compare(const Request& request, const Statement& statement, std::span<const std::uint32_t> findings);
  /// What was sent stands in the statement from `begin` to `end`.
  void tell(std::uint32_t finding, const Request& request, const Statement& statement, std::size_t begin, std::size_t end);

  SiteBook sites_;
  AnswerSizes sizes_;
  std::uint64_t ordinary_ = 0;
  std::vector<Statement> statements_;  ///< a ring, so that its texts are reused
  std::size_t next_ = 0;
  std::deque<Request> requests_;
  absl::flat_hash_map<std::uint32_t, InjectionOutcome> outcomes_;
  std::vector<std::uint32_t> changed_;
  std::uint64_t searches_ = 0, lexed_ = 0;
};

}  // namespace hinomi::findings
