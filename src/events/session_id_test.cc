#include "events/session_id.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::events {
namespace {

constexpr std::string_view kId = "k3j9x0q2v7m1n8b4c6z5";

std::string with(std::string_view front, std::string_view behind = {}) {
  return std::string(front) + std::string(kId) + std::string(behind);
}

TEST(SessionId, StandsInCookies) {
  EXPECT_EQ(session_in_cookies(with("PHPSESSID=")), kId);
  EXPECT_EQ(session_in_cookies(with("lang=ja; _ga=GA1.2.1234567890.1600000000; laravel_session=", "; seen=1")), kId);
  EXPECT_EQ(session_in_cookies(with("wordpress_logged_in_0a1b2c=taro%7C1760000000%7C")), with("taro%7C1760000000%7C"));
  EXPECT_EQ(session_in_cookies(with("connect.sid=\"", "\"")), kId);
  EXPECT_EQ(session_in_cookies(with("SESSION=short; ASP.NET_SessionId=")), kId);
}

TEST(SessionId, StandsInTargets) {
  EXPECT_EQ(session_in_target(with("/shop/cart;jsessionid=", "?page=2")), kId);
  EXPECT_EQ(session_in_target(with("/shop/cart;jsessionid=")), kId);
  EXPECT_EQ(session_in_target(with("/cart?a=1&PHPSESSID=", "&b=2")), kId);
  EXPECT_EQ(session_in_target(with("/cart?sid=")), kId);
}

TEST(SessionId, OtherTextIsNone) {
  for (const std::string& cookies : {std::string(), std::string("PHPSESSID"), std::string("PHPSESSID=1234"), with("_ga="),
                                     with("side="), with("PHPSESSID=<", ">"), "PHPSESSID=" + std::string(600, 'a')})
    EXPECT_EQ(session_in_cookies(cookies), "") << cookies;
  for (const std::string& target : {std::string("/"), with("/PHPSESSID="), with("/?q="), with("/;v=1?token=")})
    EXPECT_EQ(session_in_target(target), "") << target;
  EXPECT_EQ(session_in_cookies(std::string(100'000, ';')), "");
}

}  // namespace
}  // namespace hinomi::events
