#include "impact/name_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names_in(std::string_view text) {
  static const FieldWords words = std::move(*FieldWords::read(source_content()));
  static const NameFinder finder(words);
  std::vector<TextSpan> spans;
  finder.find(text, spans);
  std::vector<std::string> names;
  for (const TextSpan& s : spans) names.emplace_back(text.substr(s.at, s.size));
  return names;
}

TEST(NameFinder, FamilyAndGivenNames) {
  EXPECT_THAT(names_in("佐藤花子と申します。"), ElementsAre("佐藤花子"));
  EXPECT_THAT(names_in("参加者は大野 あや子、髙橋　莉子です"), ElementsAre("大野 あや子", "髙橋　莉子"));
  EXPECT_THAT(names_in("勅使河原 結菜と申します"), ElementsAre("勅使河原 結菜"));
}

TEST(NameFinder, SurnamesNeedATitleOrAnIntroduction) {
  EXPECT_THAT(names_in("山口さんは山口県にいます"), ElementsAre("山口"));
  EXPECT_THAT(names_in("株式会社あおばの鈴木です。"), ElementsAre("鈴木"));
  EXPECT_THAT(names_in("山口から注文しました。森永製菓、小川町、佐藤錦、和田岬"), IsEmpty());
  EXPECT_THAT(names_in("お客様各位、皆様、担当者様、業者さん"), IsEmpty());
}

TEST(NameFinder, LabelsOfForms) {
  EXPECT_THAT(names_in("お名前：釜萢 明美\nフリガナ: カマヤチ アケミ\n担当：営業部\n購入者：法人"),
              ElementsAre("釜萢 明美", "カマヤチ アケミ"));
}

TEST(NameFinder, AnyBytesAreLinearAndSafe) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "佐藤";
  EXPECT_NO_FATAL_FAILURE(names_in(text));
  EXPECT_THAT(names_in("\xE4\xBD様\xFF\xFEさん"), IsEmpty());
}

}  // namespace
}  // namespace hinomi::impact
