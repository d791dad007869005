#include "events/failure_words.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

TEST(FailureWords, TellTheAccount) {
  EXPECT_EQ(refused_account("imap-login: Disconnected (auth failed, 1 attempts): user=<taro@shop.example>, method=PLAIN"),
            "taro@shop.example");
  EXPECT_EQ(refused_account("Login failed for user 'sa'. Reason: password"), "sa");
  EXPECT_EQ(refused_account("Authentication attempt from 203.0.113.5 for user \"guest\" failed."), "guest");
  EXPECT_EQ(refused_account("AUTHFAIL: user=guest ip=203.0.113.5"), "guest");
  EXPECT_EQ(refused_account(R"({"type":"ADMIN_LOGIN_FAILED","ip":"203.0.113.5"})"), "");
  EXPECT_EQ(refused_account(R"(Login failed {"email":"taro@shop.example","ip":"203.0.113.5"})"), "taro@shop.example");
  EXPECT_EQ(refused_account("管理画面へのログインに失敗しました。 login_id=taro ip=203.0.113.5"), "taro");
  EXPECT_EQ(refused_account("Invalid username or password"), "") << "no word of a sentence is an account";
}

TEST(FailureWords, OtherMessagesSayNothing) {
  for (const char* message : {"", "login succeeded for user 'x'", "connection failed", "user 'failed' logged in",
                              "invalid argument", "authentication attempt succeeded", "bad request",
                              // Nobody named himself, and what somebody else wrote.
                              "access denied -- client 203.0.113.5: unknown user ''",
                              "Wrong data received: Login failed for user 'x'. [CLIENT: 203.0.113.5]"})
    EXPECT_FALSE(refused_account(message)) << message;
}

TEST(FailureWords, AcceptanceStandsAtTheBeginning) {
  EXPECT_TRUE(tells_acceptance(R"(Login succeeded {"user":"taro","ip":"203.0.113.5"})"));
  EXPECT_EQ(named_account(R"(Login succeeded {"user":"taro","ip":"203.0.113.5"})"), "taro");
  EXPECT_TRUE(tells_acceptance("ログインに成功しました login_id=taro"));
  EXPECT_FALSE(tells_acceptance("comment by x: login succeeded for user 'taro'"));
  EXPECT_FALSE(tells_acceptance("Login success handler: login failed for user 'taro'"));
}

}  // namespace
}  // namespace hinomi::events
