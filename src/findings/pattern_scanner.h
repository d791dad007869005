// Many patterns over one text in one pass (Vectorscan). It says which patterns may be there; whoever asks confirms.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::findings {

struct ScanPattern {
  std::string text;
  bool literal = true;  ///< false: a regular expression
};

/// Keeps what was compiled from one run to the next. Keys are of letters, digits and '-'; a value that is gone or damaged is
/// compiled anew.
class PatternCache {
 public:
  virtual ~PatternCache() = default;
  virtual std::optional<std::string> load(const std::string& key) = 0;
  virtual void store(const std::string& key, std::string_view value) = 0;
};

/// One thread at a time; what was compiled is shared by twins.
class PatternScanner {
 public:
  /// Letters without case. Patterns that the engine cannot hold are listed in refused(). Compiling takes seconds for some hundred
  /// expressions; with a cache, only once for the same patterns, engine and processor.
  static Result<PatternScanner> build(const std::vector<ScanPattern>& patterns, PatternCache* cache = nullptr);
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
  struct Signs;
  struct Database;
  struct Scratch;
  static Result<PatternScanner> compile(const std::vector<ScanPattern>& patterns, const Signs& signs);
  static Result<PatternScanner> from_cache(const std::vector<ScanPattern>& patterns, const Signs& signs, PatternCache& cache);
  Result<void> allocate();

  std::shared_ptr<const Signs> signs_;  ///< patterns of one byte: a table answers faster than the engine
  std::shared_ptr<const Database> database_;
  std::unique_ptr<Scratch> scratch_;
  std::vector<std::size_t> refused_;
};

}  // namespace hinomi::findings
