// A Sigma rule (https://sigmahq.io, specification 2.1.0) for web server logs, as far as Hinomi carries it out. What it cannot
// carry out is an error with place and remedy, never skipped in silence.
//
// Supported: logsource category webserver; fields cs-method, cs-uri, cs-uri-stem, cs-uri-query, cs-user-agent, cs-referer,
// cs-host, sc-status, c-ip; keyword lists; modifiers contains, startswith, endswith, all, re (with i, m, s), cased; conditions
// with and, or, not, parentheses, "1 of x*", "all of x*", "1 of them", "all of them".
// Our own key `hinomi`: title and reason in ja and en, examples that must fire and must not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/language.h"
#include "base/result.h"
#include "findings/event_fields.h"
#include "findings/regex.h"
#include "model/severity.h"

namespace hinomi::findings {

/// One value of an item. `glob` is in lower case unless cased; '*' and '?' stand in `wild`, character by character.
struct SigmaValue {
  enum class Kind : std::uint8_t { Text, Expression, Null } kind = Kind::Text;
  std::string text;                           ///< as matched; of an expression: its source
  std::vector<bool> wild;                     ///< empty when there is no wildcard
  bool open_start = false, open_end = false;  ///< contains: both; startswith: end; endswith: start
  std::optional<Regex> expression;

  bool matches(std::string_view field, bool cased) const;
  /// The longest run without wildcards.
  std::string_view literal() const;
};

struct SigmaItem {
  SigmaField field = SigmaField::Keyword;
  bool all = false;  ///< every value must match, not one
  bool cased = false;
  std::vector<SigmaValue> values;
};

/// The condition with its selections put in.
struct SigmaNode {
  enum class Kind : std::uint8_t { And, Or, Not, Item } kind = Kind::And;
  std::vector<SigmaNode> children;
  std::size_t item = 0;
};

/// The events that a rule's log source names.
struct SigmaScope {
  unsigned kinds = 1u << static_cast<unsigned>(EventKind::HttpRequest);  ///< bit by EventKind
  std::vector<std::string> services;                                     ///< how Event::service begins; empty: any

  bool sees(const Event& event) const;
};

struct SigmaRule {
  std::string name;  ///< file name without .yml
  std::string file;
  std::string id, status;
  Text title, reason;
  Severity level = Severity::Medium;
  std::vector<std::string> tags, techniques, falsepositives;
  std::vector<std::string> fire, quiet;  ///< examples
  SigmaScope scope;
  std::vector<SigmaItem> items;
  SigmaNode condition;

  static Result<SigmaRule> parse(const ContentFile& file);
};

/// "attack.t1190" → "T1190".
std::vector<std::string> techniques_of(const std::vector<std::string>& tags);

}  // namespace hinomi::findings
