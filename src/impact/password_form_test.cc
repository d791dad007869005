#include "impact/password_form.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace hinomi::impact {
namespace {

TEST(PasswordForm, PlainAndWhichHash) {
  EXPECT_EQ(password_form("hanako1234"), PasswordForm::Plain);
  EXPECT_EQ(password_form("5f4dcc3b5aa765d61d8327deb882cf99"), PasswordForm::BareDigest);
  EXPECT_EQ(password_form("5f4dcc3b5aa765d61d8327deb882cf99:salt:1"), PasswordForm::BareDigest);
  EXPECT_EQ(password_form("$2y$10$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvabcdefghi"), PasswordForm::Bcrypt);
  EXPECT_EQ(password_form("$argon2id$v=19$m=65536,t=4,p=1$abc$def"), PasswordForm::Argon2);
  EXPECT_EQ(password_form("$p$babcdefghijklmnopqrstuvwxyz0123"), PasswordForm::Phpass);
  EXPECT_EQ(password_form("*2470c0c06dee42fd1618bb99005adca2ec9d1e19"), PasswordForm::MySql);
  EXPECT_EQ(password_form("pbkdf2_sha256$260000$abc$def"), PasswordForm::Pbkdf2);
  EXPECT_EQ(password_form("$6$salt$abcdefghijklmnopqrstuv"), PasswordForm::Crypt);
  EXPECT_EQ(password_form("$2y$"), PasswordForm::Plain);  // cut
}

TEST(PasswordForm, OfMostValues) {
  const std::array<std::string_view, 3> values = {"secret", "letmein", "5f4dcc3b5aa765d61d8327deb882cf99"};
  EXPECT_EQ(password_form(std::span(values)), PasswordForm::Plain);
  EXPECT_EQ(password_form(std::span<const std::string_view>()), PasswordForm::Unknown);
}

}  // namespace
}  // namespace hinomi::impact
