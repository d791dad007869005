// A Sigma correlation (specification 2.1.0, "Sigma correlation rules"): what several events must do together.
//
// Windows. Times within one `timespan` of each other belong together, both ends included. With lower bounds alone (gt, gte) on
// event_count, value_count and value_sum, and for temporal and temporal_ordered, the window slides: the correlation holds at the
// event that fulfils it. Everything else (upper bounds, eq, neq, averages, percentiles) can only be judged once a window is over:
// it opens with the group's first event, holds what follows within the timespan, and is judged when time has passed it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "findings/event_fields.h"
#include "findings/sigma_head.h"
#include "findings/sigma_value.h"

namespace hinomi::findings {

enum class CorrelationType : std::uint8_t {
  EventCount,
  ValueCount,
  Temporal,
  TemporalOrdered,
  ValueSum,
  ValueAverage,
  ValuePercentile
};

/// One rule or correlation that a correlation refers to.
struct SigmaReference {
  std::string text;  ///< as written: name or id
  bool correlation = false;
  std::uint32_t number = 0;  ///< in SigmaLibrary::rules or ::correlations
};

/// A field of `group-by` or of the condition: what it is called, and which field it means in the events of each reference.
struct CorrelationField {
  std::string name;
  std::vector<SigmaField> of_reference;
};

struct CorrelationBound {
  enum class Kind : std::uint8_t { Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual } kind = Kind::GreaterOrEqual;
  double value = 0;
};

struct SigmaCorrelation : SigmaHead {
  static constexpr std::size_t kMaxReferences = 64;
  static constexpr std::int64_t kMaxCount = 1'000'000;  ///< of a lower bound on counts

  CorrelationType type = CorrelationType::EventCount;
  std::vector<SigmaReference> references;
  std::vector<CorrelationField> group_by, values;
  std::int64_t timespan = 0;             ///< microseconds
  std::string timespan_text;             ///< "5m"
  std::vector<CorrelationBound> bounds;  ///< all must hold
  std::optional<double> percentile;      ///< of value_percentile: that percentile of the numbers; else the share of each value
  bool generate = false;
  bool only_correlated = false;  ///< another correlation speaks for it
  std::vector<SigmaExample> fire, quiet;

  bool slides() const;
  bool fulfilled(double measured) const;
  /// Counting stops to matter here: the least count that fulfils a sliding correlation.
  std::int64_t needed() const;

  /// Everything but the numbers of the references and the fields that aliases name by reference: see SigmaLibrary.
  static Result<SigmaCorrelation> read(const Yaml& root);
};

/// "90m" → microseconds: s, m, h, d, w (7 days), M (30 days), y (365 days).
std::optional<std::int64_t> read_timespan(std::string_view text);

}  // namespace hinomi::findings
