#include "base/ip_address.h"

#include "base/number.h"
#include "base/text.h"

#include <algorithm>
#include <bit>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace hinomi {
namespace {

// Sixteen bytes written at once: who copies what was just written in parts waits until memory has taken all of them.
using Whole = std::uint64_t __attribute__((vector_size(16)));

constexpr std::array<std::uint8_t, 12> kV4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Dotted quad from p to end, its first byte in the lowest bits. By hand: it is parsed once a log line and inet_pton needs a
// terminated copy.
bool parse_quad(const char* p, const char* end, std::uint32_t& out) {
  std::uint32_t quad = 0;
  for (int part = 0; part < 4; ++part) {
    if (p == end || !is_digit(*p)) return false;
    unsigned value = static_cast<unsigned>(*p++ - '0');
    for (int more = 0; more < 2 && p != end && is_digit(*p); ++more) value = value * 10 + static_cast<unsigned>(*p++ - '0');
    if (value > 255) return false;
    quad |= value << (8 * part);
    if (part < 3 && (p == end || *p++ != '.')) return false;
  }
  out = quad;
  return p == end;
}

// RFC 4291, 2.2: groups of up to four digits, one "::", a dotted quad in the last place.
bool parse_groups(const char* p, const char* end, std::array<std::uint8_t, 16>& out) {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t filled = 0, gap = 17;
  if (end - p >= 2 && p[0] == ':' && p[1] == ':') gap = 0, p += 2;
  while (p != end) {
    const char* const group = p;
    unsigned value = 0;
    while (p != end && p - group < 4 && hex_digit(*p) >= 0) value = value << 4 | static_cast<unsigned>(hex_digit(*p++));
    if (p == group) return false;
    if (p != end && *p == '.') {
      std::uint32_t quad = 0;
      if (filled > 12 || !parse_quad(group, end, quad)) return false;
      for (int part = 0; part < 4; ++part) bytes[filled++] = static_cast<std::uint8_t>(quad >> (8 * part));
      break;
    }
    if (filled > 14) return false;
    bytes[filled] = static_cast<std::uint8_t>(value >> 8), bytes[filled + 1] = static_cast<std::uint8_t>(value);
    filled += 2;
    if (p == end) break;
    if (*p++ != ':' || p == end) return false;
    if (*p == ':') {
      if (gap <= 16) return false;
      gap = filled, ++p;
    }
  }
  if (gap > 16) {
    if (filled != 16) return false;
  } else {
    if (filled > 14) return false;  // "::" stands for one group at least
    std::copy_backward(bytes.begin() + static_cast<std::ptrdiff_t>(gap), bytes.begin() + static_cast<std::ptrdiff_t>(filled),
                       bytes.end());
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(gap), bytes.end() - static_cast<std::ptrdiff_t>(filled - gap),
              std::uint8_t{0});
  }
  out = bytes;
  return true;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (text.size() < 2 || text.size() > 64) return std::nullopt;
  IpAddress a;
  // A dot within the first four bytes is an IPv4 address, but for "::1.2.3.4".
  if (is_digit(text[0]) && text.size() >= 7 && text.size() <= 15 && (text[1] == '.' || text[2] == '.' || text[3] == '.')) {
    std::uint32_t quad = 0;
    if (!parse_quad(text.data(), text.data() + text.size(), quad)) return std::nullopt;
    a.bytes = std::bit_cast<decltype(a.bytes)>(Whole{0, std::uint64_t{quad} << 32 | 0xffff0000});
    return a;
  }
  if (const auto zone = text.find('%'); zone != std::string_view::npos) text = text.substr(0, zone);
  if (!parse_groups(text.data(), text.data() + text.size(), a.bytes)) return std::nullopt;
  return a;
}

bool IpAddress::is_v4() const { return std::equal(kV4Prefix.begin(), kV4Prefix.end(), bytes.begin()); }

bool IpAddress::is_private() const {
  if (is_v4()) {
    const std::uint32_t a = v4();
    return a >> 24 == 10 || a >> 24 == 127 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 || a >> 16 == 0xa9fe || a >> 22 == 0x191;
  }
  if ((bytes[0] & 0xfe) == 0xfc) return true;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return true;
  return std::all_of(bytes.begin(), bytes.end() - 1, [](auto b) { return b == 0; }) && bytes[15] == 1;
}

std::string IpAddress::to_string() const {
  if (!known()) return {};
  if (is_v4()) return fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network n{*address, 128};
  if (slash == std::string_view::npos) return n;
  const auto bits = text.substr(slash + 1);
  const auto prefix = parse_number<int>(bits);
  if (!prefix || *prefix < 0 || *prefix > (address->is_v4() ? 32 : 128)) return std::nullopt;
  n.prefix = address->is_v4() ? *prefix + 96 : *prefix;
  return n;
}

bool Network::contains(const IpAddress& other) const {
  const int whole = prefix / 8, rest = prefix % 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return (address.bytes[static_cast<std::size_t>(whole)] & mask) == (other.bytes[static_cast<std::size_t>(whole)] & mask);
}

}  // namespace hinomi
