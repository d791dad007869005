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

// A byte of every kind at every place of a word.
TEST(Json, StringsAreWrittenAsTheLibraryWritesThem) {
  const std::string parts[] = {"a",    "\"", "\\", "/",  "\n",       "\x01",         "\x1f",
                               "\x7f", "é",  "火", "𠮷", "\xE7\x81", "\xED\xA0\x80", "\xFF"};
  for (const std::string& part : parts) {
    for (std::size_t before = 0; before < 18; ++before) {
      for (std::size_t after = 0; after < 10; after += 3) {
        const Json text = std::string(before, '!') + part + std::string(after, '~') + part + "見";
        EXPECT_EQ(to_line(text), text.dump(-1, ' ', false, Json::error_handler_t::replace));
      }
    }
  }
}

TEST(Json, IsWrittenAsTheLibraryWritesIt) {
  const Json json = {{"", Json::array()},
                     {"empty", Json::object()},
                     {"nothing", nullptr},
                     {"numbers", {0, -1, 18446744073709551615u, -9223372036854775807, 0.5, 1e300, 100.0}},
                     {"deep \t", {{"a", {{"b", {true, false, "x"}}}}}}};
  EXPECT_EQ(to_text(json), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  EXPECT_EQ(to_line(json), json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

TEST(Json, AValueMayBeWrittenInThePlaceOfAnother) {
  static const Json kMany = "many";
  const auto substitute = +[](const Json& value) -> const Json& { return value.is_number() ? kMany : value; };
  EXPECT_EQ(to_line(Json{{"n", 3}, {"l", {1, "one"}}}, substitute), R"({"n":"many","l":["many","one"]})");
}

}  // namespace
}  // namespace hinomi
