#include "cases/make_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cases/gaps.h"
#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::Constellation;
using hinomi::testing::JoinedFacts;
using hinomi::testing::staging_taken_twice;
using ::testing::HasSubstr;

Content shipped() { return *Content::open(std::string(HINOMI_SOURCE_DIR) + "/content"); }

Answers answers(const Constellation& c) {
  const JoinedFacts joined(c);
  const std::vector<Text> unknowns = find_unknowns(joined.facts);
  const Text title{"題", "title"};
  const Figures figures = figures_of(joined.facts);
  const Content content = shipped();
  return make_answers({joined.facts, title, {}, unknowns, items_that_apply(*load_duties(content), figures)}, *load_items(content));
}

const ReportItem& item(const Answers& answers, std::string_view name) {
  const auto found = std::ranges::find(answers.items, name, &ReportItem::item);
  EXPECT_NE(found, answers.items.end()) << name;
  return *found;
}

TEST(Answers, QuestionsComeApartFromWhatSettlesThem) {
  const OpenQuestion q = split_question(
      {"何があったか分かりません。ログがあれば確かめられます。", "What happened is not known. A log (v1.2) would settle it."});
  EXPECT_EQ(q.what.ja, "何があったか分かりません。");
  EXPECT_EQ(q.settled_by.ja, "ログがあれば確かめられます。");
  EXPECT_EQ(q.what.en, "What happened is not known.");
  EXPECT_EQ(q.settled_by.en, "A log (v1.2) would settle it.");
  EXPECT_TRUE(split_question({"問い", "question"}).settled_by.en.empty());
}

TEST(Answers, EveryOpenQuestionSaysWhatWouldSettleIt) {
  Constellation c = staging_taken_twice();
  c.findings.front().verdict = Verdict::LikelySucceeded;
  c.ledger.sites.push_back(hinomi::testing::site("staging web"));
  const Answers a = answers(c);
  ASSERT_EQ(a.unknowns.size(), 2u);
  for (const OpenQuestion& q : a.unknowns) {
    EXPECT_FALSE(q.settled_by.ja.empty()) << q.what.ja;
    EXPECT_FALSE(q.settled_by.en.empty()) << q.what.en;
  }
}

TEST(Answers, WithoutTablesNothingIsSaidToBeAbsent) {
  Constellation c = staging_taken_twice();
  c.impact = {};
  const Answers a = answers(c);
  EXPECT_TRUE(a.harm.empty());
  EXPECT_TRUE(a.counts.empty());
  EXPECT_EQ(item(a, "fields").state, AnswerState::Unknown);
  EXPECT_THAT(item(a, "fields").missing.en, HasSubstr("dump or backup"));
  EXPECT_EQ(item(a, "persons").state, AnswerState::Unknown);
}

TEST(Answers, TheOutlineNamesTheItemsOfTheLaw) {
  const ReportItem outline = item(answers(staging_taken_twice()), "outline");
  EXPECT_THAT(outline.facts.at(1).ja, HasSubstr("施行規則7条では3号（不正の目的）、4号（1,000人超）に当たり得ます"));
  EXPECT_THAT(outline.facts.at(1).en, HasSubstr("it may be item 3 (unjust purpose), item 4 (more than 1,000 persons)."));
}

TEST(Answers, NotesOfTheLedgerAnswerByTheirWords) {
  Constellation c = staging_taken_twice();
  c.ledger.notes.clear();
  EXPECT_EQ(item(answers(c), "publication").state, AnswerState::Unknown);
  c.ledger.notes.push_back(
      {Timestamp::from_seconds(1'567'126'800), "association", {"ホームページに公表", "notice on the home page"}});
  const Answers a = answers(c);
  EXPECT_EQ(item(a, "publication").state, AnswerState::Known);
  EXPECT_THAT(item(a, "publication").facts.at(0).ja, HasSubstr("2019-08-30 10:00:00 ホームページに公表"));
  // A word counts where a word begins: "participate" tells nothing to the IPA.
  c.ledger.notes[0].text = {"", "all participate"};
  EXPECT_TRUE(item(answers(c), "other").facts.empty());
}

TEST(Answers, WhatALedgerSaysIsNotHeld) {
  Constellation c = staging_taken_twice();
  ASSERT_FALSE(c.ledger.databases.empty());
  c.ledger.databases[0].not_holds.push_back({{"法人のお客様", "corporate customers"}, {"別の系", "another system"}});
  const Answers a = answers(c);
  ASSERT_FALSE(a.unaffected.empty());
  EXPECT_EQ(a.unaffected[0].what.en, "corporate customers");
  EXPECT_EQ(a.unaffected[0].source, "ledger");
  EXPECT_THAT(a.unaffected[0].ground.en, HasSubstr("another system"));
}

TEST(Answers, OpenBoundsAreNoKnownNumber) {
  Constellation c = staging_taken_twice();
  c.impact.possible = {1, 10, 10, 8, 7, 9};
  const Answers a = answers(c);
  EXPECT_EQ(item(a, "persons").state, AnswerState::Partly);
  EXPECT_EQ(a.counts.at(0).min, 7u);
  EXPECT_EQ(a.counts.at(0).max, 9u);
}

TEST(Answers, MistakesInTheItemsAreNamed) {
  Content content;
  content.add({"answers/ppc_items.yml", "items:\n  - {item: outlines, title: {ja: a, en: b}, unknown: {ja: a, en: b}}\n"});
  const auto read = load_items(content);
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(read.error().what, HasSubstr("answers/ppc_items.yml:2"));
}

}  // namespace
}  // namespace hinomi::cases
