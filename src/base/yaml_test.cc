#include "base/yaml.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

Yaml good(std::string_view text) {
  auto yaml = Yaml::parse(text, "ledger.yml");
  EXPECT_TRUE(yaml) << yaml.error().what;
  return *yaml;
}

std::string cause(std::string_view text) {
  const auto yaml = Yaml::parse(text, "ledger.yml");
  return yaml ? "no error" : yaml.error().what;
}

constexpr std::string_view kLedger = R"(organisation: 北の店
sites:
  - name: shop
    admin_paths: [/admin, /wp-admin]
    title: {ja: 店, en: shop}
  - name: "yes"
    admin_paths: /one
limit: 30
strict: yes
empty:
quoted: '007'
)";

TEST(Yaml, AnswersWithValues) {
  const Yaml root = good(kLedger);
  EXPECT_TRUE(root.is_map());
  EXPECT_EQ(*root.get("organisation").text(), "北の店");
  const auto sites = root.get("sites").items();
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_EQ(*sites[0].get("name").text(), "shop");
  EXPECT_EQ(*sites[0].get("admin_paths").texts(), (std::vector<std::string>{"/admin", "/wp-admin"}));
  EXPECT_EQ(*sites[1].get("admin_paths").texts(), (std::vector<std::string>{"/one"}));
  EXPECT_EQ(*sites[0].get("title").bilingual(), (Text{"店", "shop"}));
  EXPECT_EQ(*sites[0].get("name").bilingual(), (Text{"shop", "shop"}));
  EXPECT_EQ(*root.get("limit").integer(), 30);
  EXPECT_TRUE(*root.get("strict").boolean());
  EXPECT_EQ(*root.get("quoted").text(), "007");
  EXPECT_EQ(root.get("nothing").text_or("fallback"), "fallback");
  EXPECT_EQ(sites[1].line(), 6);
  EXPECT_EQ(root.file(), "ledger.yml");
  std::vector<std::string> keys;
  for (const auto& [key, value] : root.entries()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"organisation", "sites", "limit", "strict", "empty", "quoted"}));
}

TEST(Yaml, NullAndMissingAreAbsent) {
  const Yaml root = good(kLedger);
  for (const std::string_view key : {"empty", "nothing"}) {
    const Yaml node = root.get(key);
    EXPECT_FALSE(node.present());
    EXPECT_TRUE(node.items().empty());
    EXPECT_TRUE(node.texts()->empty());
    EXPECT_TRUE(node.allow_keys({"x"}));
    EXPECT_FALSE(node.text());
    EXPECT_FALSE(node.get("deeper").present());
  }
  EXPECT_EQ(root.get("empty").text().error().what, "ledger.yml:10: `empty` is missing");
  EXPECT_FALSE(good("").present());
  EXPECT_FALSE(good("# only a comment\n").present());
}

TEST(Yaml, ComplaintsNameFileLineAndRemedy) {
  const Yaml root = good(kLedger);
  const auto number = root.get("organisation").integer();
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().what, "ledger.yml:1: not a whole number");
  EXPECT_FALSE(number.error().remedy.empty());
  EXPECT_EQ(root.get("sites").text().error().what, "ledger.yml:3: a list stands where a text is wanted");
  EXPECT_EQ(root.get("limit").boolean().error().what, "ledger.yml:8: neither true nor false");
  EXPECT_EQ(root.get("sites").items()[0].get("title").get("fr").text().error().what, "ledger.yml:5: `fr` is missing");
}

TEST(Yaml, UnknownKeysNameTheNearestOne) {
  const Yaml root = good("name: a\nadmin_network: x\n");
  EXPECT_TRUE(root.allow_keys({"name", "admin_network"}));
  const auto refused = root.allow_keys({"name", "admin_networks", "url"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "ledger.yml:2: unknown key `admin_network`");
  EXPECT_NE(refused.error().remedy.find("did you mean `admin_networks`?"), std::string::npos) << refused.error().remedy;
  const auto far = good("zzz: 1\n").allow_keys({"name", "url"});
  ASSERT_FALSE(far);
  EXPECT_EQ(far.error().remedy, "allowed here: name, url");
  EXPECT_FALSE(good("- a\n").allow_keys({"name"}));
}

TEST(Yaml, RefusesWhatIsNotSound) {
  EXPECT_TRUE(cause("a: [1, 2\nb: 3\n").starts_with("ledger.yml:")) << cause("a: [1, 2\nb: 3\n");
  EXPECT_EQ(cause("a: 1\nb: 2\na: 3\n"), "ledger.yml:3: `a` stands twice in one map");
  EXPECT_EQ(cause("a: 1\n\xFF: 2\n"), "ledger.yml:2: not UTF-8");
  EXPECT_EQ(cause("? [a, b]\n: 1\n"), "ledger.yml:1: a key is a list or a map");
  EXPECT_TRUE(cause("a: 1\n---\nb: 2\n").ends_with("holds more than one document"));
  EXPECT_NE(cause("\t- a\n:\n  {"), "no error");
  for (const std::string_view stray : {",", "]", "}", ",B;3ED(B", "- a\n]", "a: 1\n}"})
    EXPECT_TRUE(cause(stray).starts_with("ledger.yml:")) << stray;
}

TEST(Yaml, ReadsManyDocuments) {
  const auto all = Yaml::parse_all("a: 1\n---\na: 2\n", "rule.yml");
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(*(*all)[1].get("a").text(), "2");
  EXPECT_EQ((*all)[1].get("a").line(), 3);
  EXPECT_EQ(Yaml::parse_all("", "rule.yml")->size(), 1u);
}

TEST(Yaml, DepthSizeAndAliasesAreBounded) {
  EXPECT_NE(cause(std::string(10'000, '[')).find("levels deep"), std::string::npos);
  std::string nested;
  for (int i = 0; i < 300; ++i) nested += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_NE(cause(nested).find("levels deep"), std::string::npos);
  EXPECT_NE(cause(std::string((16u << 20) + 1, ' ')).find("larger than"), std::string::npos);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_NE(cause(bomb).find("more than 1000000 values"), std::string::npos) << cause(bomb);
  EXPECT_EQ(cause("a: &x [1, *x]\n"), "ledger.yml:1: an alias refers to a node that holds it");
}

TEST(Yaml, AliasesAreReadAsValues) {
  const Yaml root = good("a: &x [1, 2]\nb: *x\n");
  EXPECT_EQ(*root.get("b").texts(), (std::vector<std::string>{"1", "2"}));
}

TEST(Yaml, NodesOutliveTheDocument) {
  Yaml leaf = good("a: {b: deep}").get("a").get("b");
  EXPECT_EQ(*leaf.text(), "deep");
  EXPECT_EQ(leaf.file(), "ledger.yml");
}

}  // namespace
}  // namespace hinomi
