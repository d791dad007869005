// IPv4 and IPv6 addresses and networks, as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace hinomi {

/// Sixteen bytes in network order; an IPv4 address is held as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). All zero: none.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  /// Accepts "192.0.2.1", "2001:db8::1", "[2001:db8::1]", "::ffff:192.0.2.1" and a zone ("fe80::1%eth0", dropped).
  static std::optional<IpAddress> parse(std::string_view text);

  bool known() const { return (half(0) | half(1)) != 0; }
  bool is_v4() const;
  std::uint32_t v4() const { return std::uint32_t{bytes[12]} << 24 | bytes[13] << 16 | bytes[14] << 8 | bytes[15]; }
  /// Loopback, private, link-local, shared (RFC 6598) or unique local: not reachable from the internet.
  bool is_private() const;
  std::string to_string() const;

  auto operator<=>(const IpAddress&) const = default;
  bool operator==(const IpAddress& other) const { return half(0) == other.half(0) && half(1) == other.half(1); }
  template <typename H>
  friend H AbslHashValue(H h, const IpAddress& a) {
    return H::combine(std::move(h), a.half(0), a.half(1));
  }

 private:
  /// Eight bytes as they lie in memory: addresses are compared for every event.
  std::uint64_t half(std::size_t which) const {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + 8 * which, sizeof word);
    return word;
  }
};

/// An address block, "203.0.113.0/24", or one address.
struct Network {
  IpAddress address;
  int prefix = 128;  ///< bits of the sixteen-byte form

  static std::optional<Network> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
  bool operator==(const Network&) const = default;
};

}  // namespace hinomi
