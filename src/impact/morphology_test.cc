#include "impact/morphology.h"

#include <gtest/gtest.h>

namespace hinomi::impact {
namespace {

TEST(Morphology, TellsNamesPlacesAndWhatFollowsNames) {
  ASSERT_TRUE(Morphology::shared().ready());
  std::vector<Morpheme> words;
  Morphology::shared().split("佐藤花子様は山口県で、ソニー", words);
  ASSERT_GE(words.size(), 8U);
  EXPECT_EQ(words[0].text, "佐藤");
  EXPECT_EQ(words[0].kind, WordClass::FamilyName);
  EXPECT_EQ(words[0].reading, "サトウ");
  EXPECT_EQ(words[1].kind, WordClass::GivenName);
  EXPECT_EQ(words[2].kind, WordClass::NameSuffix);
  EXPECT_EQ(words[3].kind, WordClass::Particle);
  EXPECT_EQ(words[4].kind, WordClass::Place);
  EXPECT_EQ(words.back().kind, WordClass::Organisation);
}

TEST(Morphology, BadBytesAreNoTrouble) {
  std::vector<Morpheme> words;
  Morphology::shared().split(std::string_view("\xE4\xBD\xFF\0佐藤", 10), words);
  Morphology::shared().split("", words);
  EXPECT_TRUE(words.empty());
}

}  // namespace
}  // namespace hinomi::impact
