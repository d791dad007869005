// The place that one event is cited by, with its masked line.
#pragma once

#include "model/event.h"
#include "model/finding.h"

namespace hinomi::findings {

inline EvidenceRef ref_of(const Event& event) {
  Finding citing;
  citing.cite(event.place, event.raw);
  return citing.refs.empty() ? EvidenceRef{event.place, {}} : citing.refs.front();
}

}  // namespace hinomi::findings
