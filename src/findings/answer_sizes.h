// What the sizes of a page's answers show of injected SQL, where no log of the database does: answers that follow a condition which
// the request states ("and 1=1", "and 1=2"), and answers larger than any that the page gave to ordinary requests.
//
//   sizes.ordinary(event, site);                    // a request for which no rule holds
//   sizes.attack(event, site, finding, values);
//   sizes.grounds(finding)                          // empty: nothing is known
//
// Strong hints, no proof: the verdict is "likely". A page that merely shows what it was asked for grows by less. Bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/language.h"
#include "model/event.h"

namespace hinomi::findings {

/// Whether the comparison that stands behind the first "and" or "or" holds: "12' AND 5392=3466-- -" does not. Nothing where there
/// is none of two constants.
std::optional<bool> stated_condition(std::string_view value);

class AnswerSizes {
 public:
  void ordinary(const Event& event, std::uint32_t site);
  /// `values`: decoded parameters that hold SQL.
  void attack(const Event& event, std::uint32_t site, std::uint32_t finding, std::span<const std::string> values);
  /// Grounds by which the finding likely succeeded; empty when there are none.
  std::vector<Text> grounds(std::uint32_t finding) const;

 private:
  static constexpr std::size_t kMaxPages = 65'536, kMaxAttacked = 20'000;
  struct Sizes {
    std::uint64_t count = 0;
    std::int64_t least = 0, most = 0;
    std::size_t first_value = 0;  ///< its length and hash, in one
    bool several_values = false;  ///< one text may find what another does not, in an honest search too
    void add(std::int64_t bytes, std::string_view value = {});
  };
  /// One finding's requests for one page.
  struct Attacked {
    Sizes holds, fails;
    bool last = false;
    std::uint64_t switches = 0, larger = 0;
    std::int64_t usual_most = 0, largest = 0;
    bool follows() const;
    bool grown() const;
  };
  static std::uint64_t page_of(const Event& event, std::uint32_t site);

  absl::flat_hash_map<std::uint64_t, Sizes> usual_;                                  ///< by page
  absl::flat_hash_map<std::pair<std::uint32_t, std::uint64_t>, Attacked> attacked_;  ///< by finding and page
  absl::flat_hash_map<std::uint32_t, std::pair<std::uint64_t, Attacked>>
      shown_;  ///< by finding: the newest page that shows something
};

}  // namespace hinomi::findings
