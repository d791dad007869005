// A Sigma rule (https://sigmahq.io, specification 2.1.0): what of an event must hold. All of the specification's modifiers,
// conditions and values are carried out; what these logs cannot answer is an error with place and remedy, never skipped in
// silence.
//
//   detection → SigmaNode: And, Or and Not over items; an item is a field, its values, and how they are compared
//   sigma_match.h decides it for an event; sigma_correlation_rule.h counts what it decided
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "findings/sigma_head.h"
#include "findings/sigma_placeholders.h"
#include "findings/sigma_scope.h"
#include "findings/sigma_value.h"

namespace hinomi::findings {

/// ISO 8601 weeks (1 to 53).
enum class MomentPart : std::uint8_t { None, Minute, Hour, Day, Week, Month, Year };

struct SigmaItem {
  SigmaField field = SigmaField::Keyword;
  std::string name;  ///< of the field, as the rule writes it
  bool all = false;  ///< every value must match, not one
  bool cased = false;
  MomentPart part = MomentPart::None;
  std::vector<SigmaValue> values;
};

/// The condition with its selections put in.
struct SigmaNode {
  enum class Kind : std::uint8_t { And, Or, Not, Item } kind = Kind::And;
  std::vector<SigmaNode> children;
  std::size_t item = 0;
};

struct SigmaRule : SigmaHead {
  std::vector<std::string> fire, quiet;  ///< examples
  SigmaScope scope;
  std::vector<SigmaItem> items;
  SigmaNode condition;
  std::vector<std::string> unseen;  ///< fields, as written, that no log of the scope carries: they read as absent
  bool only_correlated = false;     ///< correlations speak for it: it makes no findings of its own

  static Result<SigmaRule> read(const Yaml& root, const SigmaPlaceholders& placeholders);
};

/// Selections and condition of a `detection` (or `filter`) into `items`; other keys are skipped by name.
Result<SigmaNode> read_sigma_detection(const Yaml& detection, const SigmaPlaceholders& placeholders, std::vector<SigmaItem>& items,
                                       std::initializer_list<std::string_view> skipped = {});

}  // namespace hinomi::findings
