#include "base/json.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

TEST(Json, KeepsTheOrderOfKeys) {
  const auto json = parse_json(R"({"b": 1, "a": [true, null, "あ"]})");
  ASSERT_TRUE(json);
  EXPECT_EQ(to_line(*json), R"({"b":1,"a":[true,null,"あ"]})");
  EXPECT_EQ(to_text(*json), "{\n  \"b\": 1,\n  \"a\": [\n    true,\n    null,\n    \"あ\"\n  ]\n}\n");
}

TEST(Json, ErrorsNameThePlaceAndQuoteNothing) {
  const auto bad = parse_json("{\n  \"mail\": \"hanako@mail.example\",\n  \"x\": hanako\n}");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, Errc::Malformed);
  EXPECT_NE(bad.error().what.find("line 3"), std::string::npos) << bad.error().what;
  EXPECT_EQ(bad.error().what.find("hanako"), std::string::npos) << bad.error().what;
  EXPECT_FALSE(bad.error().remedy.empty());
  for (const std::string_view text : {"", "{", "[1,]", "{\"a\":1}x", "\"\xFF\"", "1e999", "nul"})
    EXPECT_FALSE(parse_json(text)) << text;
}

TEST(Json, DepthIsBounded) {
  for (const std::size_t depth : {1'000u, 1'000'000u}) {
    EXPECT_FALSE(parse_json(std::string(depth, '[') + std::string(depth, ']')));
    EXPECT_FALSE(parse_json(std::string(depth, '[')));
  }
  EXPECT_TRUE(parse_json(std::string(100, '[') + std::string(100, ']')));
}

TEST(Json, BadUtf8IsReplaced) {
  EXPECT_EQ(to_line(Json("a\xFF"
                         "b")),
            "\"a\uFFFDb\"");
}

}  // namespace
}  // namespace hinomi
