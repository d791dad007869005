// Reads ModSecurity's rule language (SecLang): SecRule, SecAction and SecMarker, with continued lines, comments and quoting as in
// the reference manual (v2.x and v3.x, "Configuration Directives"). What the words mean is decided elsewhere (crs_rules.h).
//
//   std::vector<SecDirective> directives;
//   std::vector<Error> problems;
//   parse_seclang(file, directives, problems);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/result.h"

namespace hinomi::findings {

/// One target of a rule: "ARGS", "&ARGS:q", "!REQUEST_COOKIES:/__utm/".
struct SecVariable {
  std::string collection;   ///< in upper case
  std::string selector;     ///< behind the colon, without slashes; may be empty
  bool expression = false;  ///< the selector is a regular expression
  bool count = false;       ///< '&': how many there are
  bool exclude = false;     ///< '!': these are not looked at
};

/// "msg:'…'", "chain", "t:lowercase".
struct SecActionWord {
  std::string name;  ///< in lower case
  std::string value;
};

struct SecDirective {
  enum class Kind { Rule, Action, Marker };
  Kind kind = Kind::Rule;
  std::string file;
  int line = 0;  ///< the directive's first line, from 1
  std::vector<SecVariable> variables;
  bool negated = false;
  std::string operator_name;  ///< without '@', in lower case; "rx" where none is written
  std::string argument;
  std::vector<SecActionWord> actions;
  std::string marker;

  /// The first value of that action; empty when absent.
  std::string_view action(std::string_view name) const;
  bool has(std::string_view name) const;
  std::string place() const { return file + ':' + std::to_string(line); }
};

/// Appends the file's directives. Directives that configure a server alone (SecDefaultAction, SecComponentSignature, …) are
/// passed over; one that cannot be read, or is not known, becomes a problem with file, line, cause and remedy.
void parse_seclang(const ContentFile& file, std::vector<SecDirective>& directives, std::vector<Error>& problems);

}  // namespace hinomi::findings
