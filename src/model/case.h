// All of it joined, at a version number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "model/answers.h"
#include "model/evidence.h"
#include "model/finding.h"
#include "model/impact.h"
#include "model/phase.h"

namespace hinomi {

/// What the evidence does not cover.
struct Gap {
  std::string asset;
  EvidenceKind kind = EvidenceKind::Other;
  Timestamp from, to;
  Text why;
};

/// Addresses, accounts and agents believed to be one attacker.
struct Actor {
  std::string id;  ///< "A1", … by first act
  std::vector<std::string> addresses, countries, accounts, agents;
  Timestamp first, last;
  std::uint64_t requests = 0, statements = 0, bytes_out = 0;
  std::vector<std::string> findings;
};

struct TimelineEntry {
  Timestamp time;
  std::string party;  ///< an actor's id, a party of the ledger, or "hinomi"
  Text text;
  std::vector<EvidenceRef> refs;
  Severity severity = Severity::Info;
  std::uint64_t count = 1;  ///< folded acts
  Phase phase = Phase::None;
};

/// A statement that something did not happen, with the ground on which it stands.
struct Negative {
  std::string asset;
  Timestamp from, to;
  std::uint64_t examined = 0;  ///< events looked at
  bool complete = false;       ///< no gap, nothing skipped in between
  Text text;
  std::vector<std::string> evidence;  ///< ids
};

/// Whom to tell, and on what basis. Clocks are computed from `known` elsewhere.
struct Duty {
  std::string to, form, basis;
  Text label;
  Text reason;             ///< why it applies, from this case's facts
  std::string known, due;  ///< RFC 3339; empty until somebody records when the organisation knew
  std::string status;      ///< open, done, not_applicable
};

struct CaseWindow {
  Timestamp first, last;
};

struct Case {
  std::string id;
  std::uint64_t version = 1;
  Text title;
  std::string organisation;
  UtcOffset timezone = kJst;
  std::vector<Evidence> evidence;
  std::vector<Gap> gaps;
  std::vector<Finding> findings;
  std::vector<Actor> actors;
  CaseWindow window;
  Impact impact;
  std::vector<TimelineEntry> timeline;
  std::vector<Duty> duties;
  std::vector<Indicator> indicators;
  std::vector<Negative> negatives;
  Answers answers;
  std::vector<Text> unknowns;  ///< open questions, and what would settle each
  std::vector<Text> notes;     ///< how Hinomi read this: versions, geo database, limits met
};

}  // namespace hinomi
