#include "base/ip_address.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace hinomi {
namespace {

constexpr std::array<std::uint8_t, 12> kV4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// Dotted quad, by hand: it is parsed once a log line and inet_pton needs a terminated copy.
std::optional<IpAddress> parse_v4(std::string_view text) {
  IpAddress a;
  std::copy(kV4Prefix.begin(), kV4Prefix.end(), a.bytes.begin());
  std::size_t i = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    unsigned value = 0, digits = 0;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9' && digits < 4) value = value * 10 + (text[i++] - '0'), ++digits;
    if (digits == 0 || digits > 3 || value > 255) return std::nullopt;
    a.bytes[12 + part] = static_cast<std::uint8_t>(value);
    if (part < 3 && (i >= text.size() || text[i++] != '.')) return std::nullopt;
  }
  if (i != text.size()) return std::nullopt;
  return a;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (text.empty() || text.size() > 64) return std::nullopt;
  if (text.find(':') == std::string_view::npos) return parse_v4(text);
  if (const auto zone = text.find('%'); zone != std::string_view::npos) text = text.substr(0, zone);
  std::array<char, 65> copy{};
  std::copy(text.begin(), text.end(), copy.begin());
  IpAddress a;
  if (inet_pton(AF_INET6, copy.data(), a.bytes.data()) != 1) return std::nullopt;
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
  int prefix = 0;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), prefix);
  const int width = address->is_v4() ? 32 : 128;
  if (error != std::errc() || end != bits.data() + bits.size() || prefix < 0 || prefix > width) return std::nullopt;
  n.prefix = address->is_v4() ? prefix + 96 : prefix;
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
