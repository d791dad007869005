#include "events/known_formats.h"

#include <gtest/gtest.h>

#include "events/json_unescape.h"

namespace hinomi::events {
namespace {

Content shipped() {
  auto content = Content::open(std::string(HINOMI_SOURCE_DIR) + "/content");
  EXPECT_TRUE(content.has_value());
  return std::move(*content);
}

Content with(std::string text) {
  Content content;
  content.add({"formats/mine.yml", std::move(text)});
  return content;
}

std::string complaint(std::string text) {
  const auto checked = check_known_formats(with(std::move(text)));
  return checked ? "fine" : checked.error().what + " / " + checked.error().remedy;
}

TEST(KnownFormats, ShippedOnesAreAllUsable) {
  const Content content = shipped();
  const auto checked = check_known_formats(content);
  EXPECT_TRUE(checked.has_value()) << (checked ? "" : checked.error().what);
  EXPECT_GE(known_formats(content, LineShape::Format).size(), 10U);
  EXPECT_GE(known_formats(content, LineShape::Json).size(), 5U);
  EXPECT_EQ(known_formats(content, LineShape::Ltsv).size(), 1U);
  EXPECT_EQ(known_formats(content, LineShape::W3c).size(), 1U);
  for (const KnownFormat& format : known_formats(content, LineShape::Format)) {
    EXPECT_FALSE(format.title.ja.empty() || format.title.en.empty()) << format.name;
  }
}

TEST(KnownFormats, ErrorsNameFileLineAndRemedy) {
  EXPECT_EQ(complaint("name: mine\ntitle: x\nformats: ['%h %t \"%r\"']\n"), "fine");
  EXPECT_NE(complaint("name: mine\ntitle: x\nformats:\n  - '%h %t \"%r\"'\n  - '%h %Z'\n").find("formats/mine.yml:5"),
            std::string::npos);
  EXPECT_NE(complaint("name: mine\ntitle: x\n").find("no formats"), std::string::npos);
  EXPECT_NE(complaint("name: mine\ntitle: x\nformat: ['%h']\n").find("format"), std::string::npos);
  EXPECT_NE(complaint("name: mine\ntitle: x\nshape: xml\n").find("unknown shape"), std::string::npos);
  EXPECT_NE(complaint("name: mine\ntitle: x\nshape: json\nkeys: {klient: [a]}\n").find("klient"), std::string::npos);
  EXPECT_NE(complaint("name: mine\ntitle: x\nshape: json\nkeys: {client: [a], peer: [a]}\n").find("named twice"),
            std::string::npos);
  EXPECT_TRUE(known_formats(with("name: mine\ntitle: x\nformats: ['%h %Z']\n"), LineShape::Format).empty());
}

TEST(KnownFormats, LedgerStringsAreCheckedAndTheGoodOnesUsed) {
  Ledger ledger;
  ledger.log_formats = {"%h %t \"%r\"", "%Z"};
  ledger.sites.push_back({});
  ledger.sites.back().log_formats = {"$remote_addr [$time_local] \"$request\""};
  EXPECT_EQ(ledger_formats(ledger).formats.size(), 2U);
  EXPECT_FALSE(check_ledger_formats(ledger).has_value());
  ledger.log_formats.pop_back();
  EXPECT_TRUE(check_ledger_formats(ledger).has_value());
}

TEST(KeyMap, FindsExactKeysOnly) {
  std::vector<KeyMap::Key> keys;
  for (int i = 0; i < 200; ++i) keys.push_back({fmt::format("key{}", i), RequestField::Client, i});
  const KeyMap map(keys);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(map.find(fmt::format("key{}", i))->rank, i);
  EXPECT_EQ(map.find("key200"), nullptr);
  EXPECT_EQ(map.find("KEY1"), nullptr);
  EXPECT_EQ(map.find(""), nullptr);
  EXPECT_EQ(KeyMap().find("key1"), nullptr);
}

TEST(UnescapeJson, GivesTheMeaning) {
  Arena arena;
  EXPECT_EQ(unescape_json("plain", arena), "plain");
  EXPECT_EQ(unescape_json(R"(\"\\\/\b\f\n\r\t)", arena), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(unescape_json(R"(\u0041\u00e9\u3042\ud83d\ude00)", arena), "Aéあ😀");
  EXPECT_EQ(unescape_json(R"(\ud83d x \ude00 \ud83d\u0041)", arena),
            "\xEF\xBF\xBD x \xEF\xBF\xBD \xEF\xBF\xBD"
            "A");
  EXPECT_EQ(unescape_json(R"(\x22 \u12 \u12g4 \)", arena), R"(\x22 \u12 \u12g4 \)");
}

}  // namespace
}  // namespace hinomi::events
