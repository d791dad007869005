// The id by which an application knows a visitor again, where a log holds it: PHPSESSID, JSESSIONID, wordpress_logged_in_… in
// cookies or in the address of a page.
//
// Whoever has it is that visitor: it is compared, never shown (cases/sessions.h). All of it is the client's text.
#pragma once

#include <string_view>

namespace hinomi::events {

/// A cookie or parameter of this name holds such an id.
bool is_session_name(std::string_view name);

/// The first id in "a=b; PHPSESSID=…" (RFC 6265, 4.2.1), in "/page;jsessionid=…" or "/page?sid=…"; empty where there is none long
/// enough not to come twice by chance.
std::string_view session_in_cookies(std::string_view cookies);
std::string_view session_in_target(std::string_view target);
/// `value` if it can be such an id, else empty.
std::string_view session_value(std::string_view value);

}  // namespace hinomi::events
