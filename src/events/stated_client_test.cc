#include "events/stated_client.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

std::string client(std::string_view message) {
  const IpAddress found = stated_client(message);
  return found.known() ? found.to_string() : "";
}

TEST(StatedClient, IsBehindAWordForTheOtherEnd) {
  EXPECT_EQ(client("Connection closed by 203.0.113.5 port 22 [preauth]"), "203.0.113.5");
  EXPECT_EQ(client("Timeout before authentication for connection from 203.0.113.5 to 192.0.2.1, pid = 29098"), "203.0.113.5");
  EXPECT_EQ(client("method=PLAIN, rip=203.0.113.5, lip=192.0.2.1, TLS"), "203.0.113.5");
  EXPECT_EQ(client(R"({"src_ip":"203.0.113.5","dst_ip":"192.0.2.1"})"), "203.0.113.5");
  EXPECT_EQ(client(R"(LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/203.0.113.5/5062")"), "203.0.113.5");
  EXPECT_EQ(client("refused connect from x@::ffff:203.0.113.5 (::ffff:203.0.113.5)"), "203.0.113.5");
  EXPECT_EQ(client("Rejecting unknown connection from [2001:db8::1]:5060"), "2001:db8::1");
  EXPECT_EQ(client(R"({"request_ip": "203.0.113.5, 198.51.100.7", "server_ip": "192.0.2.1"})"), "203.0.113.5");
  EXPECT_EQ(client("Remote: 203.0.113.5-1780;Protocol: 2.0"), "203.0.113.5");
}

TEST(StatedClient, IsTheOnlyAddress) {
  EXPECT_EQ(client("203.0.113.5:30968 SIGUSR1 received"), "203.0.113.5");
  EXPECT_EQ(client("client @0x7f4e45c07a48 203.0.113.5#55956 (shop.example): query denied"), "203.0.113.5");
  EXPECT_EQ(client("one of 203.0.113.5 and 203.0.113.6"), "") << "nothing tells which";
  EXPECT_EQ(client("limit for 192.0.2.0/24"), "") << "a network";
}

// What the client says of itself stands in front of what the server says of it.
TEST(StatedClient, NamesThatImitateAnAddressDoNotWin) {
  EXPECT_EQ(client("Bad protocol version identification 'x from 198.51.100.1' from 203.0.113.5 port 31778"), "203.0.113.5");
  EXPECT_EQ(client("login failed for user x ip=198.51.100.1 ip=203.0.113.5"), "203.0.113.5");
  EXPECT_EQ(client("Registration from '\"1000\" <sip:1000@198.51.100.1>' failed for '203.0.113.5:48336'"), "203.0.113.5");
  EXPECT_EQ(client("authenticator failed for shop.example ([198.51.100.1]) [203.0.113.5]: 535"), "203.0.113.5");
  EXPECT_EQ(client("Auth: 203.0.113.5:2274->192.0.2.1:993"), "203.0.113.5");
  EXPECT_EQ(client("tr=\"TCP|192.0.2.1|25|203.0.113.5|4299\""), "203.0.113.5");
  EXPECT_EQ(client("GET http://198.51.100.1/ refused to 203.0.113.6 for 203.0.113.5"), "203.0.113.5");
}

TEST(StatedClient, OtherNumbersAreNone) {
  for (const char* message : {"", "version 1.2.3.4-beta", "at 12:30:45", "1.2.3.4.shop.example", "5.7.8 rejected", "a:b:c",
                              "0.0.0.0", "999.1.1.1", "from nobody", ":::::::::", "1.2.3.4_5"})
    EXPECT_EQ(client(message), "") << message;
  EXPECT_EQ(client(std::string(100'000, ':')), "");
}

}  // namespace
}  // namespace hinomi::events
