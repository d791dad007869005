// What a rule asks of a text ("@rx …", "@pmFromFile …"), as libmodsecurity 3.0.9 decides it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "findings/announcement.h"
#include "findings/crs_expression.h"
#include "findings/seclang_parser.h"

namespace hinomi::findings {

struct CrsOperator {
  enum class Kind : std::uint8_t {
    Rx,
    Pm,
    Within,
    Contains,
    ContainsWord,
    BeginsWith,
    EndsWith,
    Streq,
    Strmatch,
    Eq,
    Ge,
    Gt,
    Le,
    Lt,
    DetectSqli,
    DetectXss,
    ValidateByteRange,
    ValidateUrlEncoding,
    ValidateUtf8Encoding,
    IpMatch,
    Always,  ///< @unconditionalMatch
    Never    ///< @noMatch
  };
  Kind kind = Kind::Never;
  bool negated = false;
  std::string argument;
  bool has_macro = false;  ///< the argument holds %{…}
  CrsExpression expression;
  std::vector<std::string> words;  ///< of Pm, in lower case
  std::vector<Network> networks;
  ByteSet allowed;

  /// Data files stand beside the rule's file. Errors say what is not supported.
  static Result<CrsOperator> make(const SecDirective& directive, const Content& files);
  /// What a text must hold for the operator to hold.
  Announcement announcement() const;
  /// With macros of the argument written out by the caller.
  bool holds(std::string_view text, std::string_view expanded_argument, CrsExpressionMemory& memory, bool captures = false) const;
};

/// libinjection's judgement (it is part of libmodsecurity).
bool is_sql_injection(std::string_view text);
bool is_cross_site_scripting(std::string_view text);

}  // namespace hinomi::findings
