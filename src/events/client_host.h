// Who is at the other end of a database connection, as servers write it.
#pragma once

#include <optional>
#include <string_view>

#include "base/ip_address.h"

namespace hinomi::events {

/// An address; "localhost" and the empty host of a local socket are 127.0.0.1 and nobody. Host names are nobody: only the server
/// knew.
inline IpAddress client_address(std::string_view host) {
  if (host == "localhost" || host == "[local]") return *IpAddress::parse("127.0.0.1");
  return IpAddress::parse(host).value_or(IpAddress{});
}

/// "Access denied for user 'shop'@'192.0.2.1' (using password: YES)".
struct DeniedLogin {
  std::string_view account, host;
};
std::optional<DeniedLogin> parse_denied_login(std::string_view text);

}  // namespace hinomi::events
