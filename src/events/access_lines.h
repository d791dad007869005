// Access logs written by a pattern: chooses among the ledger's and the known format strings, and reads lines with the chosen one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "events/known_formats.h"
#include "events/line_format.h"

namespace hinomi::events {

/// One candidate: a format string, and the name it goes by.
struct AccessCandidate {
  const KnownFormat* known = nullptr;
  const LogFormat* format = nullptr;
};

class AccessFormats {
 public:
  explicit AccessFormats(const FormatContext& context);

  struct Choice {
    const AccessCandidate* best = nullptr;  ///< null when no line fits any
    LineCount count;
  };
  /// The candidate that reads most of a sample's lines best.
  Choice choose(const Sample& sample) const;
  /// Reads with the candidate that fits `context.sample`, and with others where it does not fit. Must not outlive this.
  std::unique_ptr<LineParser> parser(const ReadContext& context) const;

 private:
  const Ledger& ledger_;
  std::vector<KnownFormat> known_;
  std::vector<AccessCandidate> candidates_;
};

}  // namespace hinomi::events
