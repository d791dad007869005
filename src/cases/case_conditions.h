// Simple conditions over a case's figures, as content files hold them: "malicious", "not my_number", "persons > 1000".
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "cases/case_facts.h"

namespace hinomi::cases {

/// A fact's name and its figure; yes is 1, no is 0.
using Figures = std::map<std::string, std::uint64_t, std::less<>>;

/// persons, persons_min, rows, personal_rows, tables, cards, minors, contractors: counts. malicious: somebody broke in;
/// affected: personal data was within reach, or nobody can say; data_unknown: no table of the attacked side is in evidence;
/// sensitive, my_number, credentials: such fields are among them; destroyed: something was deleted; ransom: money is demanded.
Figures figures_of(const CaseFacts& facts);
/// The names that figures_of() gives.
const std::vector<std::string>& figure_names();

struct Condition {
  enum class Is { NotZero, Zero, Above, Below, AtLeast, AtMost, Equal };
  std::string figure;
  Is is = Is::NotZero;
  std::uint64_t number = 0;

  bool holds(const Figures& figures) const;
  bool operator==(const Condition&) const = default;
};

/// All must hold; no condition always holds.
using Conditions = std::vector<Condition>;
bool hold(const Conditions& conditions, const Figures& figures);

/// A list of conditions, or one. Absent: none.
Result<Conditions> conditions_from(const Yaml& node);

}  // namespace hinomi::cases
