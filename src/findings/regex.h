// Regular expressions (PCRE2) with limits, for the few lines that a cheaper test has let through.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::findings {

/// Immutable: shared by threads. Texts are bytes; letters without case are ASCII.
class Regex {
 public:
  struct Options {
    bool caseless = false, multiline = false, dotall = false;
  };
  static Result<Regex> compile(std::string_view pattern, Options options);
  static Result<Regex> compile(std::string_view pattern) { return compile(pattern, Options{}); }

  /// At most kMaxSubject bytes are looked at. An expression that needs more steps than the limit allows counts as found: text
  /// that makes it so is no ordinary text.
  bool found_in(std::string_view text) const;
  /// The named group of the first match; nothing when there is no match or the group took no part.
  std::optional<std::string_view> group(std::string_view text, const char* name) const;

  static constexpr std::size_t kMaxSubject = 16 * 1024;

 private:
  struct Code;
  explicit Regex(std::shared_ptr<const Code> code) : code_(std::move(code)) {}
  std::shared_ptr<const Code> code_;  // rules are copied into sets
};

}  // namespace hinomi::findings
