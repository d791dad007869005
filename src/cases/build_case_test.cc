#include "cases/build_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "cases/case_title.h"
#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::Constellation;
using hinomi::testing::kContractorHost;
using hinomi::testing::kScanner;
using hinomi::testing::kThief;
using hinomi::testing::may;
using hinomi::testing::staging_taken_twice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum Severity;
using enum Verdict;

/// Everything of a case in one text, to compare two of them.
std::string all_of(const Case& c) {
  std::string out = c.id + c.title.ja + c.title.en + std::to_string(c.window.first.micros) + std::to_string(c.window.last.micros);
  const auto text = [&](const Text& t) { out += t.ja + "|" + t.en + "\n"; };
  for (const Finding& f : c.findings) out += f.id + f.asset + f.actor.country + "\n";
  for (const Actor& a : c.actors) {
    out += a.id + a.addresses[0] + std::to_string(a.requests + a.statements);
    for (const std::string& f : a.findings) out += f;
  }
  for (const TimelineEntry& e : c.timeline) out += e.party + std::to_string(e.count + e.refs.size()), text(e.text);
  for (const Negative& n : c.negatives) text(n.text);
  for (const Gap& g : c.gaps) text(g.why);
  for (const Duty& d : c.duties) out += d.to + d.basis, text(d.reason);
  for (const Indicator& i : c.indicators) out += i.type + i.value + i.finding;
  for (const Text& t : c.unknowns) text(t);
  for (const Text& t : c.notes) text(t);
  return out;
}

TEST(BuildCase, TheWholeOfAnIncident) {
  Constellation source = staging_taken_twice();
  source.content = *Content::open(HINOMI_SOURCE_DIR "/content");
  source.see(3, EventKind::DatabaseStatement, may(2, 0, 1), "10.0.0.9");
  const Case c = source.build();
  EXPECT_EQ(c.title.ja, "データベースの抽出・削除と脅迫文（staging）");
  EXPECT_EQ(c.title.en, "Database extracted and deleted and ransom note (staging)");
  EXPECT_EQ(c.organisation, "北浜検定協会");
  ASSERT_THAT(c.actors, SizeIs(1));
  EXPECT_THAT(c.actors[0].addresses, ElementsAre(std::string(kThief)));
  EXPECT_THAT(c.actors[0].countries, ElementsAre("NL"));
  EXPECT_EQ(c.actors[0].statements, 95u);
  EXPECT_EQ(c.window.first, may(6, 3, 11));
  EXPECT_EQ(c.window.last, may(17, 22, 8, 54));
  EXPECT_THAT(c.negatives, SizeIs(1));
  EXPECT_THAT(c.duties, SizeIs(7));
  EXPECT_EQ(c.findings[0].severity, Critical);
  EXPECT_EQ(c.findings[0].asset, "staging");
  EXPECT_EQ(c.findings[0].actor.country, "NL");
  EXPECT_EQ(c.findings[0].actor.asn, 64500u);
  EXPECT_EQ(c.evidence[0].first, may(1));
  EXPECT_EQ(c.evidence[2].last, may(19, 23, 40));
  std::vector<std::string> indicators;
  for (const Indicator& i : c.indicators) indicators.push_back(i.type + " " + i.value);
  EXPECT_THAT(indicators, ElementsAre("btc 1ExampleExampleExampleExampleExam", "email pay@ransom.example", "ipv4 203.0.113.77"));
  ASSERT_THAT(c.notes, SizeIs(2));
  EXPECT_THAT(c.notes[1].ja, HasSubstr("時刻が前後している記録が1件"));
}

TEST(BuildCase, TheOrderOfFindingsDoesNotMatter) {
  Constellation source = staging_taken_twice();
  source.content = *Content::open(HINOMI_SOURCE_DIR "/content");
  for (int i = 0; i < 120; ++i)
    source
        .find("path_probe", Medium, i % 7 ? Attempted : Observed, "192.0.2." + std::to_string(i % 40), may(1 + i % 20),
              may(1 + i % 20, i % 3), 0)
        .actor.account = "guest";
  source.find("login", High, Succeeded, "203.0.113.5", may(4), may(4), 3).actor.account = "root";
  const std::string expected = all_of(source.build());
  std::mt19937 random(7);
  for (int round = 0; round < 8; ++round) {
    std::shuffle(source.findings.begin(), source.findings.end(), random);
    EXPECT_EQ(all_of(source.build()), expected);
  }
}

TEST(BuildCase, TheIdFollowsEvidenceLedgerAndGivenTitleOnly) {
  const auto id = [](auto change) {
    Constellation c = staging_taken_twice();
    change(c);
    return c.build().id;
  };
  const std::string base = id([](Constellation&) {});
  EXPECT_THAT(base, ::testing::MatchesRegex("case-[0-9a-f]{12}"));
  EXPECT_EQ(id([](Constellation& c) { c.findings.clear(); }), base);
  EXPECT_EQ(id([](Constellation& c) { c.impact = {}; }), base);
  EXPECT_NE(id([](Constellation& c) { c.evidence[5].seal += "0"; }), base);
  EXPECT_NE(id([](Constellation& c) { c.evidence.pop_back(); }), base);
  EXPECT_NE(id([](Constellation& c) { c.ledger.sha256 = std::string(64, 'b'); }), base);
  EXPECT_NE(id([](Constellation& c) { c.title = {"題", "title"}; }), base);
  EXPECT_EQ(id([](Constellation& c) { c.ledger.sha256 = std::string(64, 'b'); }).size(), base.size());
}

TEST(BuildCase, NothingAtAll) {
  Constellation source;
  const Case c = source.build();
  EXPECT_EQ(c.title.ja, "侵害の形跡は見つからなかった調査");
  EXPECT_EQ(c.title.en, "Examination without signs of a compromise");
  EXPECT_THAT(c.actors, IsEmpty());
  EXPECT_THAT(c.timeline, IsEmpty());
  EXPECT_THAT(c.negatives, IsEmpty());
  EXPECT_THAT(c.gaps, IsEmpty());
  EXPECT_THAT(c.duties, IsEmpty());
  EXPECT_THAT(c.unknowns, IsEmpty());
  EXPECT_THAT(c.indicators, IsEmpty());
  EXPECT_THAT(c.notes, IsEmpty());
  EXPECT_FALSE(c.window.first.known());
}

TEST(BuildCase, OneFindingOnly) {
  Constellation source;
  source.content = *Content::open(HINOMI_SOURCE_DIR "/content");
  source.add_evidence("index.php", EvidenceKind::WebRoot, "");
  source.find("file_changed", High, Observed, "", may(3), may(3), 0);
  const Case c = source.build();
  EXPECT_EQ(c.title.ja, "「file_changed」の題");
  ASSERT_THAT(c.timeline, SizeIs(1));
  EXPECT_EQ(c.timeline[0].party, "hinomi");
  EXPECT_THAT(c.actors, IsEmpty());
}

TEST(BuildCase, FindingsThatPointNowhereAreHarmless) {
  Constellation source;
  source.find("odd", High, Succeeded, kThief, may(3), may(3), 999);
  EXPECT_EQ(source.build().findings[0].asset, "");
  source.findings[0].refs.clear();
  EXPECT_EQ(source.build().findings[0].asset, "");
  source.see_visitors(source.add_evidence("a", EvidenceKind::AccessLog, ""), EventKind::HttpRequest, may(1), may(2));
  source.evidence.clear();  // counted events of evidence that is not listed
  EXPECT_THAT(source.build().evidence, IsEmpty());
}

TEST(BuildCase, AMistakeInTheContentIsAnError) {
  Constellation source;
  source.content.add({"duties/jp/x.yml", "to: somebody\n"});
  const auto result = build_case(source.input());
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().what, HasSubstr("duties/jp/x.yml"));
}

TEST(BuildCase, IndicatorsAreNotRepeated) {
  Constellation source = staging_taken_twice();
  Finding& again = source.find("ransom_note", High, Succeeded, "2001:db8::7", may(18), may(18), 3);
  again.indicators = {{"btc", "1ExampleExampleExampleExampleExam", again.id}, {"url", "http://pay.example/", ""}};
  const std::string id = again.id;
  std::vector<std::string> list;
  for (const Indicator& i : source.build().indicators) {
    list.push_back(i.type);
    EXPECT_FALSE(i.finding.empty());
    if (i.type == "url") {
      EXPECT_EQ(i.finding, id);
    }
  }
  EXPECT_THAT(list, ElementsAre("btc", "email", "ipv4", "ipv6", "url"));
}

TEST(BuildCase, ALogThatIsNotInOrderIsNamed) {
  Constellation source;
  const auto log = source.add_evidence("access.log", EvidenceKind::AccessLog, "");
  for (int hour = 23; hour > 0; --hour) source.see(log, EventKind::HttpRequest, may(3, hour), kScanner);
  ASSERT_THAT(source.build().notes, SizeIs(1));
  EXPECT_THAT(source.build().notes[0].ja, HasSubstr("時刻の順に並んでいないログがあります（22件）"));
}

TEST(BuildCase, ThatNoReportIsListedIsSaid) {
  Constellation source = staging_taken_twice();
  source.content = *Content::open(HINOMI_SOURCE_DIR "/content");
  source.impact = {};
  source.impact.possible.tables = 4;
  source.impact.possible.rows = 90;
  const Case c = source.build();
  for (const Duty& d : c.duties) EXPECT_NE(d.to, "ppc");
  EXPECT_THAT(c.notes.back().ja, HasSubstr("報告が不要かどうかは責任者が判断してください"));
}

TEST(CaseTitle, OfAttemptsAndOfOwnDoings) {
  Constellation source;
  source.add_evidence("access.log", EvidenceKind::AccessLog, "shop");
  source.find("sql_injection", Medium, Attempted, kScanner, may(3), may(3), 0);
  EXPECT_EQ(source.build().title.ja, "SQL インジェクション（shop）：試みのみ、成功の記録なし");
  EXPECT_EQ(source.build().title.en, "SQL injection (shop): attempts only, no success on record");
  source.ledger.contractors.push_back({"東雲システム", {*Network::parse("198.51.100.0/24")}});
  source.find("production_in_staging", High, Observed, kContractorHost, may(3), may(3), 0);
  EXPECT_EQ(source.build().title.ja, "「production_in_staging」の題（shop）");
}

TEST(CaseTitle, AtMostThreeThings) {
  Constellation source;
  source.add_evidence("access.log", EvidenceKind::AccessLog, "shop");
  for (const char* rule : {"a", "ransom_note", "database_dropped", "b", "database_extraction"})
    source.find(rule, High, Succeeded, kThief, may(3), may(3), 0);
  source.findings.back().first = may(4);
  source.findings.front().first = may(1);
  const std::string title = source.build().title.ja;
  EXPECT_TRUE(title.starts_with("「a」の題、")) << title;
}

}  // namespace
}  // namespace hinomi::cases
