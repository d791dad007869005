// Where a database's client stands: inside the networks that the ledger allows, or outside.
#pragma once

#include "findings/detector.h"

namespace hinomi::findings {

enum class Origin {
  Unknown,       ///< the log names no address
  Permitted,     ///< the server itself, a network of the database's ledger entry; without one: a private address
  OwnElsewhere,  ///< the organisation's own people, from a network that this database's entry does not list
  Outside
};

Origin database_origin(const DetectorContext& context, const Place& place, const IpAddress& client);
bool is_loopback(const IpAddress& address);

/// The database of the ledger, or the evidence's path: for sentences.
std::string database_label(const DetectorContext& context, const Place& place);

}  // namespace hinomi::findings
