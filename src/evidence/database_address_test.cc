#include "evidence/database_address.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace hinomi::evidence {
namespace {

using Tls = DatabaseAddress::Tls;

DatabaseAddress parsed(std::string_view text) {
  const auto address = parse_database_address(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(DatabaseAddress{});
}

TEST(DatabaseAddress, SaysWhereAndAsWhom) {
  const DatabaseAddress a = parsed("mysql://reader@db.example:3307/shop");
  EXPECT_EQ(a.user, "reader");
  EXPECT_EQ(a.host, "db.example");
  EXPECT_EQ(a.port, 3307);
  EXPECT_EQ(a.database, "shop");
  EXPECT_EQ(a.shown(), "mysql://reader@db.example:3307/shop");
  EXPECT_EQ(parsed("POSTGRES://r%40x@[2001:db8::1]").shown(), "postgres://r@x@[2001:db8::1]");
  EXPECT_EQ(parsed("mariadb://r@localhost/s?socket=/run/m.sock").socket, "/run/m.sock");
}

TEST(DatabaseAddress, TlsIsVerifiedUnlessItIsThisMachineOrSaidOtherwise) {
  EXPECT_EQ(parsed("mysql://r@db.example/s").tls, Tls::Verify);
  EXPECT_EQ(parsed("mysql://r@127.0.0.1/s").tls, Tls::Off);
  EXPECT_EQ(parsed("mysql://r@[::1]/s").tls, Tls::Off);
  EXPECT_EQ(parsed("mysql://r@127.0.0.1/s?tls=verify&tls-ca=/ca.pem").tls, Tls::Verify);
  EXPECT_EQ(parsed("mysql://r@db.example/s?tls=off").tls, Tls::Off);
  EXPECT_EQ(parsed("mysql://r@127.0.0.1.evil.example/s").tls, Tls::Verify);
}

TEST(DatabaseAddress, APasswordIsRefusedAndNeverRepeated) {
  for (const char* text : {"mysql://r:hunter2@db.example/s", "mysql://r:hun@ter2@db.example/s", "postgres://r:hunter2@[::1]/s"}) {
    const auto address = parse_database_address(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_EQ(address.error().what.find("hun"), std::string::npos);
    EXPECT_EQ(address.error().remedy.find("hun"), std::string::npos);
    EXPECT_NE(address.error().remedy.find("--password-file"), std::string::npos);
  }
  for (const char* text : {"mysql://r:x?hunter2@db.example/s", "mysql://r@h/s?hunter2@db.example/s", "mysql://r?hunter2@h/s",
                           "mysql://r@h:33?hunter2@h/s", "mysql://r@h/s?Hunter2!=1"}) {
    const auto address = parse_database_address(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_EQ(ascii_lower(address.error().what).find("hunter"), std::string::npos) << text;
  }
  const auto option = parse_database_address("mysql://r@db.example/s?password=hunter2");
  ASSERT_FALSE(option.has_value());
  EXPECT_EQ(option.error().what.find("hunter2"), std::string::npos);
}

TEST(DatabaseAddress, OneDatabaseHasManySpellings) {
  const auto same = [](std::string_view a, std::string_view b) { return parsed(a).same_as(parsed(b)); };
  EXPECT_TRUE(same("mysql://r@h/s", "mariadb://r@H:3306/s?tls=off"));
  EXPECT_TRUE(same("postgres://r@h/s", "postgresql://r@h:5432/s"));
  EXPECT_FALSE(same("mysql://r@h/s", "postgres://r@h/s"));
  EXPECT_FALSE(same("mysql://r@h/s", "mysql://r@h:3307/s"));
  EXPECT_FALSE(same("mysql://r@h/s", "mysql://r@h/t"));
  EXPECT_FALSE(same("mysql://r@h/s", "mysql://q@h/s"));
  EXPECT_FALSE(same("mysql://r@h/s?socket=/a", "mysql://r@h/s?socket=/b"));
  EXPECT_NE(parsed("mysql://r@h/s?socket=/a").shown(), parsed("mysql://r@h/s?socket=/b").shown());
  EXPECT_TRUE(same("mysql://r@x/s?socket=/a", parsed("mysql://r@x/s?socket=/a").shown()));
}

TEST(DatabaseAddress, PasswordsAreSeenInEveryKindOfAddress) {
  for (const char* text : {"mysql://r:p@h/s", "jdbc:mysql://r:p?q@h", "pgsql://r:p@h", "host=h password=p", "server=h;PWD=p"})
    EXPECT_TRUE(holds_password(text)) << text;
  for (const char* text : {"mysql://r@h:3306/s?tls-ca=/a@b", "shop", "mysql:host=h;dbname=s", "postgres://h:5432/s"})
    EXPECT_FALSE(holds_password(text)) << text;
}

TEST(DatabaseAddress, WhatIsNoAddressIsRefused) {
  for (const char* text : {"mysql://db.example/s", "mysql://r@/s", "mysql://r@h:0/s", "mysql://r@h:70000/s", "mysql://r@h:x/s",
                           "mysql://r@[::1/s", "mysql://r@h/s?tls=maybe", "mysql://r@h/s%0a"}) {
    EXPECT_FALSE(parse_database_address(text).has_value()) << text;
  }
  EXPECT_FALSE(is_database_address("shop.sql"));
  EXPECT_FALSE(is_database_address("https://shop.example/"));
  EXPECT_TRUE(is_database_address("MySQL://x"));
}

}  // namespace
}  // namespace hinomi::evidence
