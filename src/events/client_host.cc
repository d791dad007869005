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
  const auto end = text.find('\'', at + 3);
  if (end == std::string_view::npos) return std::nullopt;
  denied.host = text.substr(at + 3, end - at - 3);
  // Nothing stands behind what the server says of the password.
  if (text.substr(end).starts_with("' (using password: ") && !text.ends_with(')')) return std::nullopt;
  return denied;
}

}  // namespace hinomi::events
