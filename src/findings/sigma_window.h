// What a correlation knows of one group: the occurrences that lie within one timespan, as far as its type needs them.
//
// Occurrences are taken in order of arrival. The group's clock is the latest time seen; the window reaches from clock − timespan
// to the clock, both ends included. What comes late within that takes part; what comes later still is not counted (late()).
// Order (temporal_ordered) is the order of arrival. Windows that can only be judged when they are over (SigmaCorrelation::slides)
// open with an occurrence, hold what follows within the timespan, and close with the first one behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "findings/sigma_correlation_rule.h"
#include "model/evidence.h"

namespace hinomi::findings {

/// A line to be cited, cut to what an excerpt needs.
struct CitedLine {
  Place place;
  std::string line;
};

/// What a window takes.
struct WindowEntry {
  Timestamp time;
  std::uint64_t references = 0;  ///< bit by reference of the correlation
  std::string_view value;        ///< of the condition's fields
  double number = 0;             ///< … as a number
  Place place;
  std::string_view line;
};

/// The correlation holds.
struct WindowHit {
  bool rising = true;        ///< it did not hold at the occurrence before
  double measured = 0;       ///< what the condition was asked about
  std::uint64_t events = 0;  ///< those that were not in an earlier hit
  Timestamp first, last;     ///< of them
  std::string rare;          ///< value_percentile: the value that fulfilled the condition
  std::vector<CitedLine> cited;
};

class CorrelationWindow {
 public:
  static constexpr std::size_t kMaxEntries = 10'000;  ///< times or values kept of one group
  static constexpr std::size_t kMaxCited = 3;
  static constexpr std::size_t kMaxLine = 512;  ///< bytes of a cited line that are kept

  static std::unique_ptr<CorrelationWindow> make(const SigmaCorrelation& correlation);
  explicit CorrelationWindow(const SigmaCorrelation& correlation) : correlation_(correlation) {}
  virtual ~CorrelationWindow() = default;

  /// At most one hit: by the entry itself, or of the window that the entry closed.
  std::optional<WindowHit> take(const WindowEntry& entry);
  /// Nothing more will come.
  virtual std::optional<WindowHit> close() { return std::nullopt; }

  std::uint64_t late() const { return late_; }
  bool capped() const { return capped_; }  ///< kMaxEntries was met: from then on it may hold later than it should, or not at all
  virtual std::size_t weight() const = 0;  ///< entries in memory

 protected:
  virtual std::optional<WindowHit> add(const WindowEntry& entry) = 0;
  Timestamp begin() const { return {clock_.micros - correlation_.timespan}; }

  const SigmaCorrelation& correlation_;
  Timestamp clock_;
  bool holding_ = false;
  bool capped_ = false;

 private:
  std::uint64_t late_ = 0;
};

}  // namespace hinomi::findings
