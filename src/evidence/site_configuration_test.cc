#include "evidence/site_configuration.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::evidence {
namespace {

std::string read(std::string_view text) {
  const auto a = read_site_configuration(text);
  return a ? a->user + "/" + a->database + " " + a->prefix : "none";
}

TEST(SiteConfiguration, OfEachSystem) {
  EXPECT_EQ(read("<?php\n// define('DB_NAME', 'old');\ndefine( 'DB_NAME', 'shop' );\ndefine('DB_USER', \"shop_user\");\n"
                 "define('DB_PASSWORD', 'it''s; $x');\ndefine('DB_HOST', 'localhost');\n$table_prefix = 'wp7_';\n"),
            "shop_user/shop wp7_");
  EXPECT_EQ(read("APP_ENV=prod\nECCUBE_ADMIN_ROUTE=kanri\nDATABASE_URL=\"mysql://ec:p%40ss@db.example:3306/eccube?x=1\"\n"),
            "ec/eccube ");
  EXPECT_EQ(read("DB_CONNECTION=mysql\nDB_HOST=127.0.0.1\nDB_DATABASE=app # the shop\nDB_USERNAME='web'\nDB_PASSWORD=secret\n"),
            "web/app ");
  EXPECT_EQ(read("CGIPath /mt/\nObjectDriver DBI::mysql\nDatabase mtdb\nDBUser mtuser\nDBPassword x\nDBHost localhost\n"),
            "mtuser/mtdb mt_");
  EXPECT_EQ(read("<?php return ['db' => ['table_prefix' => 'm2_', 'connection' => ['default' => ['host' => 'db', 'dbname' => "
                 "'magento', 'username' => 'mage', 'password' => 'x']]]];"),
            "mage/magento m2_");
  EXPECT_EQ(read("<?php\ndefine('DB_TYPE', 'mysqli');\ndefine('DB_USER', 'ec2');\ndefine('DB_SERVER', '127.0.0.1');\n"
                 "define('DB_NAME', 'eccube_db');\n"),
            "ec2/eccube_db ");
}

TEST(SiteConfiguration, OfOtherFilesThereIsNone) {
  for (const std::string& text :
       {std::string(), std::string("<?php echo 'DB_NAME';"), std::string("DATABASE_URL=sqlite:///var/eccube.db\n"),
        std::string("DATABASE_URL=\"mysql://nobody\"\n"), std::string("<?php define('DB_NAME"), std::string("\0DB_DATABASE=x", 14),
        "DB_DATABASE=" + std::string(1 << 20, 'x'), "<?php DB_NAME " + std::string(1 << 20, '\'')})
    EXPECT_EQ(read(text), "none") << text.substr(0, 40);
}

TEST(SiteConfiguration, PasswordsAreNotKept) {
  const auto a = read_site_configuration("DATABASE_URL=mysql://u:geheim@h/d\n");
  ASSERT_TRUE(a);
  for (const std::string* text : {&a->database, &a->user, &a->prefix, &a->site, &a->path}) EXPECT_FALSE(text->contains("geheim"));
}

TEST(SiteConfiguration, AStringWithoutEndSwallowsNoPassword) {
  EXPECT_EQ(read("<?php define('DB_NAME', 'shop'); define('DB_USER', 'web);\ndefine(DB_PASSWORD, secret);\n"), "none");
}

TEST(SiteConfiguration, WhatAFunctionGivesIsNoAccount) {
  EXPECT_FALSE(read_site_configuration(
      "<?php define('DB_NAME', getenv_docker('WORDPRESS_DB_NAME', 'wordpress'));\n"
      "define('DB_USER', getenv_docker('WORDPRESS_DB_USER', 'example username'));\n$table_prefix = 'wp_';"));
}

}  // namespace
}  // namespace hinomi::evidence
