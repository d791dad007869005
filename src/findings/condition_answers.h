// Answers that follow a condition which the request states: "and 1=1" gets one page, "and 1=2" another. Then what was sent was
// carried out, though no log of the database says so.
//
//   if (answers.see(event, finding, values)) …   // more is known of the finding
//   answers.ground(finding)                      // empty: nothing is known
//
// A strong hint, no proof. That a search finds the one text and not the other is no sign: several texts of each kind must have been
// sent, in turn, with answers always apart. Bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <absl/container/flat_hash_map.h>

#include "base/language.h"
#include "model/event.h"

namespace hinomi::findings {

/// Whether the comparison that stands behind the first "and" or "or" holds: "12' AND 5392=3466-- -" does not. Nothing where there
/// is none of two constants.
std::optional<bool> stated_condition(std::string_view value);

class ConditionAnswers {
 public:
  /// `values`: decoded parameters that hold SQL. True when what is known of `finding` changed.
  bool see(const Event& event, std::uint32_t finding, std::span<const std::string> values);
  bool shows(std::uint32_t finding) const { return shown_.contains(finding); }
  Text ground(std::uint32_t finding) const;

 private:
  static constexpr std::size_t kMaxAttacked = 20'000;
  struct Answers {
    std::uint64_t count = 0;
    std::int64_t least = 0, most = 0;
    std::uint64_t first_value = 0;
    bool several_values = false;
    void add(std::int64_t bytes, std::string_view value);
  };
  /// One finding's requests for one page.
  struct Attacked {
    Answers holds, fails;
    bool last = false;
    std::uint64_t switches = 0;
    bool follows() const;
  };

  absl::flat_hash_map<std::pair<std::uint32_t, std::uint64_t>, Attacked> attacked_;  ///< by finding and page
  absl::flat_hash_map<std::uint32_t, std::pair<std::uint64_t, Attacked>> shown_;     ///< by finding: page, and what it shows
};

}  // namespace hinomi::findings
