// The place that one event is cited by, with its masked line.
#pragma once

#include <string>

#include "model/event.h"
#include "model/finding.h"

namespace hinomi::findings {

inline EvidenceRef ref_of(const Event& event) {
  Finding citing;
  citing.cite(event.place, event.raw);
  return citing.refs.empty() ? EvidenceRef{event.place, {}} : citing.refs.front();
}

/// An event that may have to be cited once more is known: masking is dear, so it is done when it is asked for.
class LateRef {
 public:
  void set(const Event& event) {
    place_ = event.place;
    raw_.assign(event.raw.substr(0, kMaxRaw));
  }
  const Place& place() const { return place_; }
  bool known() const { return !raw_.empty(); }
  EvidenceRef ref() const {
    Finding citing;
    citing.cite(place_, raw_);
    return citing.refs.empty() ? EvidenceRef{place_, {}} : citing.refs.front();
  }

 private:
  static constexpr std::size_t kMaxRaw = 512;
  Place place_;
  std::string raw_;
};

}  // namespace hinomi::findings
