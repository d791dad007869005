// One event as a line of output: its place and the entry, or its fields as JSON. Masked: log entries hold personal data.
#pragma once

#include <string>
#include <vector>

#include "base/geo.h"
#include "base/time.h"
#include "findings/event_query.h"
#include "model/evidence.h"

namespace hinomi::app {

enum class LineStyle { Plain, Coloured, Json };

/// Read by many threads. The evidence must outlive it.
class EventLine {
 public:
  /// `query`: what is set off in colour.
  EventLine(LineStyle style, const std::vector<Evidence>& evidence, const findings::EventQuery& query, const GeoDatabase& geo,
            UtcOffset offset);

  /// Appends the line with its end. JSON has the field names of a query (findings/event_query.h); what the entry does not carry is
  /// left out.
  void append(const Event& event, std::string& out) const;

 private:
  void append_text(const Event& event, std::string& out) const;
  void append_json(const Event& event, std::string& out) const;
  void append_set_off(std::string_view text, std::string& out) const;

  LineStyle style_;
  const std::vector<Evidence>& evidence_;
  const GeoDatabase& geo_;
  UtcOffset offset_;
  std::vector<std::string> paths_;  ///< of the evidence, printable
  std::vector<std::string> words_;  ///< set off; in lower case
};

}  // namespace hinomi::app
