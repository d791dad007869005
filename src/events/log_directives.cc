#include "events/log_directives.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "events/session_id.h"

namespace hinomi::events {
namespace {

struct Named {
  std::string_view name;
  Directive says;
};

// Request headers, in lower case with '_' as nginx names them.
constexpr std::array kHeaders = {
    Named{"referer", {RequestField::Referer}},
    Named{"user_agent", {RequestField::Agent}},
    Named{"host", {RequestField::Host, 1}},
    Named{"cookie", {RequestField::Cookies}},
    Named{"x_forwarded_for", {RequestField::Forwarded, 1, true}},
    Named{"x_real_ip", {RequestField::RealIp, 1}},
    Named{"cf_connecting_ip", {RequestField::RealIp, 2}},
    Named{"true_client_ip", {RequestField::RealIp, 2}},
};

constexpr std::array kNginx = {
    Named{"remote_addr", {RequestField::Client, 1}},
    Named{"realip_remote_addr", {RequestField::Peer, 1}},
    Named{"proxy_protocol_addr", {RequestField::RealIp, 0}},
    Named{"proxy_add_x_forwarded_for", {RequestField::Forwarded, 0, true}},
    Named{"remote_user", {RequestField::Account}},
    Named{"time_local", {RequestField::ClfTime}},
    Named{"time_iso8601", {RequestField::Time, 1}},
    Named{"msec", {RequestField::Time, 2}},
    Named{"request", {RequestField::Request}},
    Named{"request_method", {RequestField::Method}},
    Named{"request_uri", {RequestField::Target}},
    Named{"uri", {RequestField::Path, 1}},
    Named{"document_uri", {RequestField::Path, 1}},
    Named{"args", {RequestField::Query}},
    Named{"query_string", {RequestField::Query}},
    Named{"server_protocol", {RequestField::Protocol}},
    Named{"host", {RequestField::Host, 3}},
    Named{"server_name", {RequestField::Host, 2}},
    Named{"status", {RequestField::Status, 1}},
    Named{"body_bytes_sent", {RequestField::Bytes, 2}},
    Named{"bytes_sent", {RequestField::Bytes, 1}},
    Named{"request_time", {RequestField::Seconds, 0, false, true}},
};

template <std::size_t N>
std::optional<Directive> find(const std::array<Named, N>& table, std::string_view name) {
  const auto* found = std::ranges::find(table, name, &Named::name);
  return found == table.end() ? std::nullopt : std::optional(found->says);
}

Directive header(std::string_view name) {
  std::string key = ascii_lower(name);
  std::ranges::replace(key, '-', '_');
  return find(kHeaders, key).value_or(Directive{});
}

}  // namespace

std::optional<Directive> apache_directive(char letter, std::string_view argument) {
  switch (letter) {
    case 'a':
      return argument == "c" ? Directive{RequestField::Peer, 1} : Directive{RequestField::Client, 2};
    case 'h':
      return argument == "c" ? Directive{RequestField::Peer, 0} : Directive{RequestField::Client, 1};
    case 'u':
      return Directive{RequestField::Account};
    case 'r':
      return Directive{RequestField::Request};
    case 'm':
      return Directive{RequestField::Method};
    case 'U':
      return Directive{RequestField::Path, 1};
    case 'q':
      return Directive{RequestField::Query};
    case 'H':
      return Directive{RequestField::Protocol};
    case 's':
      return Directive{RequestField::Status, 1};
    case 'b':
    case 'B':
      return Directive{RequestField::Bytes, 2};
    case 'O':
      return Directive{RequestField::Bytes, 1};
    case 'D':
      return Directive{RequestField::Micros};
    case 'T':
      return argument == "ms"   ? Directive{RequestField::Millis}
             : argument == "us" ? Directive{RequestField::Micros}
                                : Directive{RequestField::Seconds};
    case 'v':
      return Directive{RequestField::Host, 2};
    case 'V':
      return Directive{RequestField::Host, 3};
    case 'i':
      return header(argument);
    case 'C':
      return is_session_name(argument) ? Directive{RequestField::Session} : Directive{};
    case 'A':
    case 'e':
    case 'f':
    case 'I':
    case 'k':
    case 'l':
    case 'L':
    case 'n':
    case 'o':
    case 'p':
    case 'P':
    case 'R':
    case 'S':
    case 'X':
    case 'c':
    case 'x':
      return Directive{};
    default:
      return std::nullopt;
  }
}

Directive nginx_variable(std::string_view name) {
  if (const auto known = find(kNginx, name)) return *known;
  if (name.starts_with("http_")) return header(name.substr(5));
  if (name.starts_with("cookie_") && is_session_name(name.substr(7))) return Directive{RequestField::Session};
  // Several upstreams, tried one after another, are joined by ", " and " : ".
  return Directive{RequestField::Ignored, 0, name.starts_with("upstream_")};
}

}  // namespace hinomi::events
