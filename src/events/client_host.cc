#include "events/client_host.h"

namespace hinomi::events {

std::optional<DeniedLogin> parse_denied_login(std::string_view text) {
  constexpr std::string_view kHead = "Access denied for user '";
  const auto head = text.find(kHead);
  if (head == std::string_view::npos) return std::nullopt;
  text.remove_prefix(head + kHead.size());
  // A name may hold quotes itself: the last "'@'" is the server's.
  const auto at = text.rfind("'@'");
  if (at == std::string_view::npos) return std::nullopt;
  DeniedLogin denied;
  denied.account = text.substr(0, at);
  denied.host = text.substr(at + 3, text.find('\'', at + 3) - at - 3);
  return denied;
}

}  // namespace hinomi::events
