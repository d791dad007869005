#include "impact/test_rows.h"

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

TEST(TestRows, Addresses) {
  const FieldWords words = std::move(*FieldWords::read(source_content()));
  const TestRows tests(words);
  for (const char* email :
       {"hanako@example.com", "a@mail.example.co.jp", "test001@shop.example", "test@mail.example", "dummy-3@mail.example"})
    EXPECT_TRUE(tests.email(email)) << email;
  // The reserved top level .example is where invented but whole data sets live.
  for (const char* email :
       {"hanako@mail.example", "a@notexample.com", "testa@mail.example", "contest@mail.example", "", "example.com"})
    EXPECT_FALSE(tests.email(email)) << email;
}

TEST(TestRows, Names) {
  const FieldWords words = std::move(*FieldWords::read(source_content()));
  const TestRows tests(words);
  for (const char* name : {"テスト 太郎", "ﾃｽﾄ太郎", "てすと", "test01", "TEST User", "Ｔｅｓｔ", "ダミー"})
    EXPECT_TRUE(tests.name(name)) << name;
  for (const char* name :
       {"山田 太郎", "佐藤　花子", "さとう はなこ", "サトウ", "Testa Maria", "Ernest", "𠮷田 茂", "", "\xff\xfe"})
    EXPECT_FALSE(tests.name(name)) << name;
}

}  // namespace
}  // namespace hinomi::impact
