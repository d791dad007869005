#include "events/stated_client.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "events/request_fields.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kLooked = 4096;    // bytes of one message
constexpr std::size_t kMaxAddress = 64;  // longer runs are none

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_address_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
}

enum class Standing { Ours, Greeting, Unlabelled, Told, Named };

/// By the word in front of the address.
Standing standing(std::string_view front) {
  if (front.ends_with("://") || front.ends_with('@')) return Standing::Ours;  // part of a URL or a mail address
  front = front.substr(front.size() - std::min<std::size_t>(front.size(), 40));
  if (front.ends_with("->")) return Standing::Ours;  // "192.0.2.1:2274->198.51.100.1:993"
  // Oracle's mail server: tr="TCP|its address|its port|the client's|the client's port"
  if (front.ends_with("TCP|")) return Standing::Ours;
  // Mail servers show in parentheses what the client said at the start of SMTP: "host ([192.168.2.33]) [192.0.2.1]".
  if (front.ends_with("([")) return Standing::Greeting;
  // Asterisk: RemoteAddress="IPV4/UDP/192.0.2.1/5060"
  if (const auto cut = front.rfind("Address=\""); front.ends_with('/') && cut != std::string_view::npos)
    front = front.substr(0, cut + 7);
  while (!front.empty() && std::string_view(" \"'[(<{:=\\#").contains(front.back())) front.remove_suffix(1);
  std::size_t begin = front.size();
  while (begin > 0 && (is_alnum(front[begin - 1]) || front[begin - 1] == '_' || front[begin - 1] == '-')) --begin;
  const std::string_view word = front.substr(begin);
  static constexpr std::array<std::string_view, 27> kNamed = {
      "rip",    "rhost",      "raddr",     "remote_addr", "remoteaddr", "remote_ip", "remoteip", "remoteaddress", "remote",
      "client", "client_ip",  "clientip",  "src",         "src_ip",     "srcip",     "source",   "source_ip",     "sourceip",
      "ip",     "ip_address", "ipaddress", "client-ip",   "addr",       "address",   "peer",     "relay",         "x-real-ip"};
  static constexpr std::array<std::string_view, 5> kTold = {"from", "by", "for", "host", "hostname"};
  static constexpr std::array<std::string_view, 16> kOurs = {"lip", "laddr",  "local",    "localaddress", "local_ip", "to",
                                                             "via", "dst",    "dst_ip",   "dest",         "dstip",    "destination",
                                                             "i",   "server", "upstream", "gateway"};
  const auto is = [&](std::string_view known) { return iequals(word, known); };
  if (std::ranges::any_of(kOurs, is)) return Standing::Ours;
  if (std::ranges::any_of(kNamed, is)) return Standing::Named;
  // "request_ip", "user-addr": of whom else would a log of requests tell?
  for (const std::string_view tail : {"_ip", "-ip", "_addr", "-addr", "_address", "-address"}) {
    const std::string_view head = word.substr(0, word.size() - std::min(word.size(), tail.size()));
    if (!head.empty() && iequals(word.substr(head.size()), tail)) {
      static constexpr std::array<std::string_view, 5> kOwn = {"local", "server", "dst", "dest", "host"};
      return std::ranges::any_of(kOwn, [&](std::string_view own) { return istarts_with(head, own); }) ? Standing::Ours
                                                                                                      : Standing::Named;
    }
  }
  return std::ranges::any_of(kTold, is) ? Standing::Told : Standing::Unlabelled;
}

// What looked like an address is part of a host's name, a longer number, or a network: "-beta", "_1", "/24"; a port may follow as
// "-1780" or "/5060".
bool is_part_of_more(std::string_view behind) {
  if (behind.empty() || behind.starts_with("->")) return false;
  if (is_alnum(behind[0]) || behind[0] == '_') return true;
  if (behind[0] != '-' && behind[0] != '/') return false;
  std::size_t end = 1;
  while (end < behind.size() && behind[end] >= '0' && behind[end] <= '9') ++end;
  const bool word_follows = end < behind.size() && (is_alnum(behind[end]) || behind[end] == '.' || behind[end] == '-');
  if (behind[0] == '-') return end == 1 || word_follows;
  return end > 1 && end <= 3 && !word_follows;
}

}  // namespace

IpAddress stated_client(std::string_view message) {
  message = message.substr(0, kLooked);
  IpAddress found;
  Standing best = Standing::Ours;
  bool several = false;
  for (std::size_t at = 0; at < message.size();) {
    if (!is_address_char(message[at]) ||
        (at > 0 && (is_alnum(message[at - 1]) || std::string_view("._-").contains(message[at - 1])))) {
      ++at;
      continue;
    }
    std::size_t end = at, dots = 0, colons = 0;
    while (end < message.size() && is_address_char(message[end])) {
      dots += message[end] == '.';
      colons += message[end] == ':';
      ++end;
    }
    const std::size_t begin = std::exchange(at, end);
    std::string_view text = message.substr(begin, end - begin);
    if ((dots < 3 && colons < 2) || text.size() > kMaxAddress) continue;
    if (is_part_of_more(message.substr(end))) continue;
    while (text.ends_with('.') || (text.ends_with(':') && !text.ends_with("::"))) text.remove_suffix(1);
    const auto address = parse_client(text);
    if (!address || !address->known() || (address->is_v4() && address->v4() == 0)) continue;
    const Standing here = standing(message.substr(0, begin));
    if (here == Standing::Ours) continue;
    if (here > best) {
      several = false;
      best = here;
      found = *address;
    } else if (here == best) {
      several |= found != *address;
      found = *address;
    }
  }
  return best <= Standing::Unlabelled && several ? IpAddress{} : found;
}

}  // namespace hinomi::events
