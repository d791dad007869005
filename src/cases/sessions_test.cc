#include "cases/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::address;
using hinomi::testing::may;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

struct SessionsTest : ::testing::Test {
  Sessions sessions{FingerprintKey(std::array<std::uint8_t, 16>{1})};
  void use(std::string_view id, std::string_view who, Timestamp when) {
    Event e;
    e.kind = EventKind::HttpRequest;
    e.session = id, e.client = address(who), e.time = when;
    sessions.see({&e, 1});
  }
};

TEST_F(SessionsTest, OneSessionJoinsTheAddressesThatUsedIt) {
  use("k3j9x0q2v7m1n8b4", "203.0.113.7", may(3, 4));
  use("k3j9x0q2v7m1n8b4", "203.0.113.7", may(3, 5));
  use("k3j9x0q2v7m1n8b4", "198.51.100.9", may(3, 6));
  use("another-session-0", "192.0.2.1", may(3, 6));
  use("", "192.0.2.2", may(3, 6));
  EXPECT_THAT(sessions.shared(), ElementsAre(Pair(address("198.51.100.9"), address("203.0.113.7"))));
  EXPECT_EQ(sessions.forgotten(), 0U);
}

TEST_F(SessionsTest, AnIdThatComesBackDaysLaterJoinsNobody) {
  use("k3j9x0q2v7m1n8b4", "203.0.113.7", may(3, 4));
  use("k3j9x0q2v7m1n8b4", "198.51.100.9", may(5, 6));
  EXPECT_THAT(sessions.shared(), IsEmpty());
}

TEST_F(SessionsTest, AnIdThatManySendJoinsNobody) {
  for (int i = 1; i <= 9; ++i) use("in-a-link-0000000", "203.0.113." + std::to_string(i), may(3, i));
  EXPECT_THAT(sessions.shared(), IsEmpty());
}

}  // namespace
}  // namespace hinomi::cases
