#include <cstdlib>
#include <fstream>
#include <set>

#include "findings/rule_set.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

TEST(AttackPattern, FoldsByRuleAndClient) {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "www");
  for (int i = 0; i < 100; ++i)
    scene.request(0, Scene::later("2019-08-10T00:00:00", i), "198.51.100.1", "GET",
                  "/item?id=-1%20union%20select%20" + std::to_string(i) + ",2", 200, 500);
  scene.request(0, "2019-08-10T01:00:00", "198.51.100.2", "GET", "/item?id=-1+UNION+SELECT+null,2", 200, 500);
  const auto findings = scene.run("attack_pattern");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].rule, "sql_injection_union");
  EXPECT_EQ(findings[0].count, 100u);
  EXPECT_EQ(findings[0].last, Scene::at(Scene::later("2019-08-10T00:00:00", 99)));
  EXPECT_EQ(findings[0].verdict, Verdict::Attempted) << "a status of 200 proves nothing";
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[1].count, 1u);
}

TEST(AttackPattern, OwnTestsAreFacts) {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "www");
  scene.request(0, "2019-08-10T01:00:00", "10.0.0.2", "GET", "/item?id=-1+UNION+SELECT+null,2", 200, 500);
  const auto findings = scene.run("attack_pattern");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
}

/// Words of a Japanese shop's visitors in UTF-8, CP932 and EUC-JP, percent-encoded as browsers send them.
TEST(AttackPattern, JapaneseQueriesAreQuiet) {
  const RuleSet& rules = shipped_rules();
  RuleMatcher matcher(rules);
  const std::vector<std::string> words{"過去問題集",
                                       "試験の申し込み",
                                       "受験票 再発行",
                                       "〒150-0001 東京都渋谷区",
                                       "髙橋 﨑田",
                                       "表示されない",
                                       "ソース 能力 予約 十分",
                                       "価格<1000円",
                                       "(株)山田商会",
                                       "1+1の答え",
                                       "“引用” と ‘引用’",
                                       "会社/明細",
                                       "A&B;C",
                                       "半角カナ ﾃｽﾄ",
                                       "select 教材",
                                       "or検索 and検索",
                                       "問1 or 問2",
                                       "100%還元",
                                       "C++入門",
                                       "ログイン; パスワード",
                                       "=TRUE()",
                                       "…など",
                                       "～から～まで"};
  const auto encoded = [](std::string_view bytes) {
    std::string out;
    for (const unsigned char c : bytes) out += fmt::format("%{:02X}", static_cast<unsigned>(c));
    return out;
  };
  std::vector<std::string> queries;
  for (const std::string& word : words) queries.push_back(encoded(word));
  // Every two-byte character of CP932 and EUC-JP whose second byte is an ASCII sign, or looks like one after decoding.
  for (int lead = 0x81; lead <= 0xfc; ++lead) {
    std::string cp932, euc;
    for (int trail = 0x40; trail <= 0xfc; ++trail) {
      if (trail == 0x7f || (lead >= 0xa0 && lead < 0xe0)) continue;
      cp932 += static_cast<char>(lead), cp932 += static_cast<char>(trail);
    }
    for (int trail = 0xa1; trail <= 0xfe; ++trail) euc += static_cast<char>(std::max(lead, 0xa1)), euc += static_cast<char>(trail);
    for (std::size_t i = 0; i + 12 <= cp932.size(); i += 12) queries.push_back(encoded(cp932.substr(i, 12)));
    for (std::size_t i = 0; i + 12 <= euc.size(); i += 12) queries.push_back(encoded(euc.substr(i, 12)));
  }
  std::map<std::string, int> alarms;
  for (const std::string& query : queries) {
    const std::string line = "GET /products/list?name=" + query + "&category_id=3&orderby=1";
    Event event;
    ASSERT_TRUE(read_example(line, event));
    for (const std::uint32_t hit : matcher.match(event)) {
      if (++alarms[rules.rules()[hit].name] <= 3) ADD_FAILURE() << rules.rules()[hit].name << " fires on " << line;
    }
  }
}

TEST(AttackPattern, OrdinaryVisitorsAreQuiet) {
  const char* where = std::getenv("HINOMI_DATA");
  std::ifstream file((where != nullptr ? std::string(where) : std::string(HINOMI_SOURCE_DIR) + "/../shared/data") +
                     "/access_logs/dev_semicomplete_first5000.log");
  if (!file) GTEST_SKIP() << "the development data (access_logs) is not on this machine";
  const RuleSet& rules = shipped_rules();
  RuleMatcher matcher(rules);
  int lines = 0, alarms = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    Event event;
    if (!read_example(line, event)) continue;
    for (const std::uint32_t hit : matcher.match(event)) alarms += rules.rules()[hit].level >= Severity::Medium;
  }
  EXPECT_EQ(lines, 5000);
  EXPECT_LE(alarms, 2) << "two requests of this log carry the text of a PHP function";
}

TEST(AttackPattern, WhatOnlyTheCoreRuleSetKnowsIsToldByFamily) {
  if (installed_crs().rules().empty()) GTEST_SKIP() << "the OWASP Core Rule Set is not installed";
  Scene scene;
  const auto log = scene.add_log("access.log", EvidenceKind::AccessLog, "shop");
  scene.request(log, "2026-08-10T09:00:01", "203.0.113.9", "GET", "/?a=session.save_path=1", 200, 100);
  scene.request(log, "2026-08-10T09:00:05", "203.0.113.9", "GET", "/?b=session.save_path=2", 200, 100);
  scene.request(log, "2026-08-10T09:00:06", "203.0.113.9", "GET", "/?id=1%27%20union%20select%20user,password%20from%20users--",
                200, 100);
  const std::vector<Finding> findings = scene.run("attack_pattern");
  const auto php = std::ranges::find(findings, "owasp_crs_injection_php", &Finding::rule);
  ASSERT_NE(php, findings.end());
  EXPECT_EQ(php->count, 2u);
  EXPECT_EQ(php->severity, Severity::Medium);
  EXPECT_EQ(php->verdict, Verdict::Attempted);
  ASSERT_FALSE(php->grounds.empty());
  EXPECT_TRUE(php->grounds.back().en.contains("933120"));
  // What our own rules tell is not told twice.
  EXPECT_EQ(std::ranges::find(findings, "owasp_crs_sqli", &Finding::rule), findings.end());
  EXPECT_NE(std::ranges::find(findings, "sql_injection_union", &Finding::rule), findings.end());
}

TEST(Conformance, EveryDetectorHasItsOwnNameAndBothLanguages) {
  Scene scene;
  const DetectorContext context{scene.ledger,
                                scene.evidence,
                                shipped_content(),
                                shipped_rules(),
                                installed_crs(),
                                FingerprintKey(std::array<std::uint8_t, 16>{}),
                                {}};
  std::set<std::string> names;
  for (const auto& detector : make_detectors(context)) {
    EXPECT_TRUE(names.emplace(detector->name()).second) << detector->name();
    EXPECT_FALSE(detector->title().ja.empty() || detector->title().en.empty()) << detector->name();
    EXPECT_NE(detector->title().ja, detector->title().en);
  }
  EXPECT_GE(names.size(), 8u);
  const RuleSet& rules = shipped_rules();
  for (const SigmaRule& rule : rules.rules()) EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
}

TEST(FindingBook, KeepsTheNewestAndSorts) {
  FindingBook book;
  const auto make = [](std::string id, std::string rule, std::int64_t time, std::uint64_t count) {
    Finding f;
    f.id = std::move(id), f.rule = std::move(rule), f.count = count;
    f.first = time < 0 ? kNoTime : Timestamp::from_seconds(time);
    return f;
  };
  book.put(make("c", "z", 5, 1));
  book.put(make("d", "a", -1, 1));
  book.put(make("b", "a", 5, 1));
  book.put(make("a", "z", 9, 1));
  book.put(make("c", "z", 5, 7));
  EXPECT_EQ(book.size(), 4u);
  ASSERT_NE(book.find("c"), nullptr);
  EXPECT_EQ(book.find("c")->count, 7u);
  std::string order;
  for (const Finding& f : book.take_sorted()) order += f.id;
  EXPECT_EQ(order, "bcad");
  EXPECT_EQ(book.size(), 0u);
}

}  // namespace
}  // namespace hinomi::findings
