#include "evidence/mysql_text.h"

#include <gtest/gtest.h>

namespace hinomi::evidence {
namespace {

TEST(MysqlText, GrantsAreKeptWithoutSecrets) {
  EXPECT_EQ(without_secret("GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*AB' REQUIRE SSL WITH GRANT OPTION"),
            "GRANT USAGE ON *.* TO `a`@`%` REQUIRE SSL WITH GRANT OPTION");
  EXPECT_EQ(without_secret("GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED VIA ed25519 USING 'S1' OR mysql_native_password USING '*S2'"),
            "GRANT USAGE ON *.* TO `a`@`%`");
  // Names hold any words; what stands behind them is cut all the same, more than once.
  EXPECT_EQ(without_secret("GRANT USAGE ON *.* TO `x IDENTIFIED BY PASSWORD '`@`%` IDENTIFIED BY PASSWORD '*S'"),
            "GRANT USAGE ON *.* TO `x IDENTIFIED BY PASSWORD '`@`%`");
  EXPECT_EQ(without_secret("GRANT USAGE ON *.* TO 'a REQUIRE '@'%' IDENTIFIED VIA p USING 'it\\'s WITH GRANT OPTION '"),
            "GRANT USAGE ON *.* TO 'a REQUIRE '@'%'");
  EXPECT_EQ(without_secret("GRANT SELECT ON `s`.* TO `a`@`%`"), "GRANT SELECT ON `s`.* TO `a`@`%`");
}

}  // namespace
}  // namespace hinomi::evidence
