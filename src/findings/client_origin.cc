#include "findings/client_origin.h"

#include "base/text.h"

namespace hinomi::findings {

bool is_loopback(const IpAddress& address) {
  if (address.is_v4()) return address.bytes[12] == 127;
  IpAddress loopback;
  loopback.bytes[15] = 1;
  return address == loopback;
}

Origin database_origin(const DetectorContext& context, const Place& place, const IpAddress& client) {
  if (!client.known()) return Origin::Unknown;
  if (is_loopback(client)) return Origin::Permitted;
  const Database* database = context.database_of(place);
  if (database != nullptr && !database->networks.empty()) {
    for (const Network& network : database->networks)
      if (network.contains(client)) return Origin::Permitted;
    return context.ledger.is_own(client) ? Origin::OwnElsewhere : Origin::Outside;
  }
  if (client.is_private()) return Origin::Permitted;
  return context.ledger.is_own(client) ? Origin::OwnElsewhere : Origin::Outside;
}

std::string database_label(const DetectorContext& context, const Place& place) {
  if (const Database* database = context.database_of(place)) return database->name;
  if (place.evidence >= context.evidence.size()) return {};
  const Evidence& evidence = context.evidence[place.evidence];
  return printable(evidence.asset.empty() ? evidence.path : evidence.asset);
}

}  // namespace hinomi::findings
