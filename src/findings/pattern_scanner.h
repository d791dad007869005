// Many patterns over one text in one pass (Vectorscan). It says which patterns may be there; whoever asks confirms.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::findings {

struct ScanPattern {
  std::string text;
  bool literal = true;  ///< false: a regular expression
};

/// One thread at a time.
class PatternScanner {
 public:
  /// Letters without case. Patterns that the engine cannot hold are listed in refused().
  static Result<PatternScanner> build(const std::vector<ScanPattern>& patterns);
  PatternScanner();
  ~PatternScanner();
  PatternScanner(PatternScanner&&) noexcept;
  PatternScanner& operator=(PatternScanner&&) noexcept;

  /// The same patterns with working memory of their own, for one more thread.
  Result<PatternScanner> twin() const;
  const std::vector<std::size_t>& refused() const { return refused_; }
  /// Sets bit i of `met` (64 patterns a word) for every pattern that may be in the text; returns whether any was.
  bool scan(std::string_view text, std::vector<std::uint64_t>& met) const;

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
  std::vector<std::size_t> refused_;
};

}  // namespace hinomi::findings
