#include "impact/text_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> found_in(std::string_view text) {
  static const FieldWords words = std::move(*FieldWords::read(source_content()));
  static const TextFields fields(words);
  std::vector<TextField> found;
  fields.find(text, found);
  std::vector<std::string> out;
  for (const TextField& f : found) out.push_back(fmt::format("{} {}", to_string(f.kind), text.substr(f.span.at, f.span.size)));
  return out;
}

TEST(TextFields, MailPhoneAndName) {
  EXPECT_THAT(found_in("佐藤花子です。090-1234-5678 か hanako@mail.example.jp へ、〒100-0001"),
              ElementsAre("email hanako@mail.example.jp", "phone 090-1234-5678", "postal_code 100-0001", "name 佐藤花子"));
  EXPECT_THAT(found_in("電話は+81 3-1234-5678"), ElementsAre("phone 81 3-1234-5678"));
}

TEST(TextFields, CardsByCheckDigit) {
  EXPECT_THAT(found_in("card 4111 1111 1111 1111 12/28"), ElementsAre("card_number 4111 1111 1111 1111"));
  EXPECT_THAT(found_in("card 4111111111111112"), IsEmpty());
  EXPECT_THAT(found_in("RS35 2600 0560 1001 6113 70"), IsEmpty());  // an IBAN
  EXPECT_THAT(found_in("id_4111111111111111"), IsEmpty());
}

TEST(TextFields, MyNumberOnlyWhereTheTextSaysSo) {
  EXPECT_THAT(found_in("マイナンバーは 6214 9832 0257 です"), ElementsAre("my_number 6214 9832 0257"));
  EXPECT_THAT(found_in("管理番号 621498320257"), IsEmpty());
  EXPECT_THAT(found_in("マイナンバーは 6214 9832 0258 です"), IsEmpty());
}

}  // namespace
}  // namespace hinomi::impact
