// Whose address a message in no fixed form names: "Connection closed by 192.0.2.1 port 22", "rip=192.0.2.1, lip=10.0.0.1".
// For messages whose exact words are not known (those are in login_message.h); a name that a client chose may hold an address of
// its choice, so the last one of the surest kind counts: servers write it behind what clients say.
#pragma once

#include <string_view>

#include "base/ip_address.h"

namespace hinomi::events {

/// The address behind a word for the other end (client, rip, from, …); else the only one that stands there. Unknown when nothing
/// tells which of several it is.
IpAddress stated_client(std::string_view message);

}  // namespace hinomi::events
