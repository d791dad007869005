// The door for databases that run: an address becomes one piece of evidence, whose bytes are those of a dump made while it is read.
#pragma once

#include "evidence/collector.h"
#include "evidence/reading_pace.h"

namespace hinomi::evidence {

/// How live databases are read.
struct LiveReading {
  std::string password;  ///< of every address given
  PaceOptions pace;
};

/// Connects and lists the tables; reads no row. `text` is a database address.
Result<Item> take_database(std::string_view text, const LiveReading& reading);

}  // namespace hinomi::evidence
