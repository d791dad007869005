// Regular expressions of the Core Rule Set, as libmodsecurity 3 compiles them (PCRE; '.' meets line breaks, '^' and '$' meet
// lines), in time linear in the text: short texts go to PCRE2, long ones to Vectorscan, which reads each byte once.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

namespace hinomi::findings {

/// Working memory of expressions; one for each thread.
class CrsExpressionMemory {
 public:
  CrsExpressionMemory();
  ~CrsExpressionMemory();
  CrsExpressionMemory(CrsExpressionMemory&&) noexcept;
  CrsExpressionMemory& operator=(CrsExpressionMemory&&) noexcept;

 private:
  friend class CrsExpression;
  struct State;
  std::unique_ptr<State> state_;
};

/// Shared by threads; copies share what was compiled.
class CrsExpression {
 public:
  static constexpr std::size_t kShort = 256;  ///< bytes up to which backtracking cannot cost much

  static Result<CrsExpression> compile(std::string_view pattern);
  /// An expression that needs more steps than the limit allows counts as found: such text holds its words and is made for that.
  bool found_in(std::string_view text, CrsExpressionMemory& memory) const;
  /// As found_in(), and keeps the groups 0 to 9 for group(); groups of matches that are far apart in long texts stay empty.
  bool captures_in(std::string_view text, CrsExpressionMemory& memory) const;
  static std::string_view group(std::string_view text, std::size_t number, const CrsExpressionMemory& memory);

 private:
  struct Code;
  std::shared_ptr<const Code> code_;
};

}  // namespace hinomi::findings
