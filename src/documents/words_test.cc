#include "documents/words.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace hinomi::documents {
namespace {

Result<Words> load(std::string text, Language language = Language::Japanese) {
  Content content;
  content.add({"forms/labels.yml", std::move(text)});
  return Words::load(content, "forms/labels.yml", language);
}

TEST(Words, DottedKeysInOneLanguage) {
  const auto words = load("a:\n  b: {ja: 火, en: fire}\nc: same\n", Language::English);
  ASSERT_TRUE(words.has_value()) << words.error().what;
  EXPECT_EQ(words->get("a.b"), "fire");
  EXPECT_EQ(words->get("c"), "same");
  EXPECT_EQ(words->tree()["a"]["b"], "fire");
  EXPECT_TRUE(words->complete().has_value());
}

TEST(Words, FillsBracesByName) {
  const auto words = load("s: {ja: \"{to}へ{n}件、{unknown}{n}\", en: x}\n");
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(words->fill("s", {{"n", "3"}, {"to", "{n}"}}), "{n}へ3件、{unknown}3") << "filled-in words are not filled again";
}

TEST(Words, AMissingLabelIsNamed) {
  const auto words = load("a: {ja: x, en: y}\n");
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(words->get("heading.gone"), "heading.gone");
  const auto complete = words->complete();
  ASSERT_FALSE(complete.has_value());
  EXPECT_NE(complete.error().what.find("content/forms/labels.yml"), std::string::npos);
  EXPECT_NE(complete.error().what.find("heading.gone"), std::string::npos);
  EXPECT_FALSE(complete.error().remedy.empty());
}

TEST(Words, ListsFallBackToTheNameItself) {
  const auto words = load("party:\n  contractor: {ja: 委託先, en: Contractor}\n");
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(words->name_in("party", "contractor"), "委託先");
  EXPECT_EQ(words->name_in("party", "品質\tassurance"), "品質 assurance");
  EXPECT_TRUE(words->complete().has_value());
}

TEST(Words, ErrorsNameThePlace) {
  const auto typo = load("a: {ja: x, en: y, fr: z}\n");
  ASSERT_FALSE(typo.has_value());
  EXPECT_NE(typo.error().what.find("labels.yml:1"), std::string::npos) << typo.error().what;
  EXPECT_FALSE(load("- a\n- b\n").has_value());
  EXPECT_FALSE(load("a: {b: {c: {d: {e: {f: x}}}}}\n").has_value());
  EXPECT_FALSE(Words::load(Content(), "forms/labels.yml", Language::Japanese).has_value());
}

}  // namespace
}  // namespace hinomi::documents
