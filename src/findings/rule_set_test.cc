#include "findings/rule_matcher.h"

#include <gtest/gtest.h>

#include "findings/example_request.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

RuleSet one(std::string_view detection) {
  Content content;
  content.add(
      {"rules/user/r.yml", "title: t\nlogsource: {category: webserver}\nlevel: medium\ndetection:\n" + std::string(detection)});
  return RuleSet::load(content);
}

bool fires(const RuleSet& rules, std::string_view line) {
  Event event;
  EXPECT_TRUE(read_example(line, event)) << line;
  return !RuleMatcher(rules).match(event).empty();
}

TEST(RuleSet, EveryShippedRuleIsReadableAndBilingual) {
  const RuleSet& rules = shipped_rules();
  RuleMatcher matcher(rules);
  for (const Error& problem : rules.problems()) ADD_FAILURE() << problem.what << " — " << problem.remedy;
  EXPECT_GE(rules.rules().size(), 25u);
  for (const SigmaRule& rule : rules.rules()) {
    EXPECT_FALSE(rule.id.empty()) << rule.file;
    EXPECT_FALSE(rule.techniques.empty()) << rule.file;
    EXPECT_FALSE(rule.falsepositives.empty()) << rule.file;
    EXPECT_NE(rule.title.ja, rule.title.en) << rule.file;
    EXPECT_NE(rule.reason.ja, rule.reason.en) << rule.file;
    EXPECT_FALSE(rule.fire.empty()) << rule.file;
    EXPECT_FALSE(rule.quiet.empty()) << rule.file;
    EXPECT_LE(rule.level, Severity::Medium) << rule.file << ": a request proves an attempt, nothing more";
  }
}

TEST(RuleSet, EveryRuleKeepsItsExamples) {
  const RuleSet& rules = shipped_rules();
  RuleMatcher matcher(rules);
  for (std::uint32_t i = 0; i < rules.rules().size(); ++i) {
    const SigmaRule& rule = rules.rules()[i];
    const auto fired = [&](const std::string& line) {
      Event event;
      EXPECT_TRUE(read_example(line, event)) << rule.file << ": " << line;
      const auto& hits = matcher.match(event);
      return std::find(hits.begin(), hits.end(), i) != hits.end();
    };
    for (const std::string& line : rule.fire) EXPECT_TRUE(fired(line)) << rule.file << " must fire on " << line;
    for (const std::string& line : rule.quiet) EXPECT_FALSE(fired(line)) << rule.file << " must not fire on " << line;
  }
}

TEST(RuleSet, QuietExamplesOfOneRuleAreQuietInAll) {
  const RuleSet& rules = shipped_rules();
  RuleMatcher matcher(rules);
  const std::vector<std::string> lines = [&] {
    std::vector<std::string> all;
    for (const SigmaRule& rule : rules.rules()) all.insert(all.end(), rule.quiet.begin(), rule.quiet.end());
    return all;
  }();
  for (const std::string& line : lines) {
    Event event;
    ASSERT_TRUE(read_example(line, event));
    for (const std::uint32_t hit : matcher.match(event))
      if (!rules.rules()[hit].only_correlated) ADD_FAILURE() << rules.rules()[hit].name << " fires on " << line;
  }
}

TEST(RuleSet, DecidesLikeTheRuleSays) {
  const RuleSet rules =
      one("  a:\n    cs-uri-query|contains|all: [foo, bar]\n  b:\n    cs-method: POST\n  c:\n    cs-uri-stem|endswith: .php\n  "
          "condition: a and not b or c\n");
  ASSERT_TRUE(rules.problems().empty());
  EXPECT_TRUE(fires(rules, "GET /?x=foo&y=BAR"));
  EXPECT_FALSE(fires(rules, "GET /?x=foo"));
  EXPECT_FALSE(fires(rules, "POST /?x=foobar"));
  EXPECT_TRUE(fires(rules, "POST /a.php?x=1"));
  EXPECT_FALSE(fires(rules, "POST /a.phpx"));
}

TEST(RuleSet, KeywordsWildcardsNullAndNumbers) {
  const RuleSet keywords = one("  keywords: ['.git/', 'a*z']\n  condition: keywords\n");
  EXPECT_TRUE(fires(keywords, "GET /x/.git/config"));
  EXPECT_TRUE(fires(keywords, "GET /x/a-very-lazy"));
  EXPECT_FALSE(fires(keywords, "GET /x/.gitx"));
  const RuleSet empty = one("  s:\n    cs-referer: null\n    cs-user-agent: null\n    sc-status: [200, 204]\n  condition: s\n");
  EXPECT_TRUE(fires(empty, "203.0.113.9 - - [10/Oct/2025:13:55:36 +0900] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\""));
  EXPECT_FALSE(fires(empty, "203.0.113.9 - - [10/Oct/2025:13:55:36 +0900] \"GET / HTTP/1.1\" 404 5 \"-\" \"-\""));
  EXPECT_FALSE(fires(empty, "203.0.113.9 - - [10/Oct/2025:13:55:36 +0900] \"GET / HTTP/1.1\" 200 5 \"-\" \"curl\""));
  const RuleSet escaped = one("  s:\n    cs-uri-query|contains: 'a\\*b'\n  condition: s\n");
  EXPECT_TRUE(fires(escaped, "GET /?a*b"));
  EXPECT_FALSE(fires(escaped, "GET /?axb"));
  const RuleSet cased = one("  s:\n    cs-uri|contains|cased: Admin\n  condition: s\n");
  EXPECT_TRUE(fires(cased, "GET /Admin"));
  EXPECT_FALSE(fires(cased, "GET /admin"));
}

TEST(RuleSet, AnchoredExpressionsAreFoundInsideTheLine) {
  const RuleSet rules = one("  s:\n    cs-uri-query|re: '^id=\\d+$'\n  condition: s\n");
  EXPECT_TRUE(fires(rules, "203.0.113.9 - - [10/Oct/2025:13:55:36 +0900] \"GET /a?id=12 HTTP/1.1\" 200 5 \"-\" \"-\""));
  EXPECT_FALSE(fires(rules, "GET /a?xid=12"));
  EXPECT_TRUE(fires(rules, "GET /a?%69d=12"));
}

TEST(RuleSet, OneOfAndAllOf) {
  const RuleSet any = one("  sel_a:\n    cs-uri|contains: aaa\n  sel_b:\n    cs-uri|contains: bbb\n  condition: 1 of sel_*\n");
  EXPECT_TRUE(fires(any, "GET /bbb"));
  EXPECT_FALSE(fires(any, "GET /ccc"));
  const RuleSet all = one("  sel_a:\n    cs-uri|contains: aaa\n  sel_b:\n    cs-uri|contains: bbb\n  condition: all of them\n");
  EXPECT_TRUE(fires(all, "GET /aaabbb"));
  EXPECT_FALSE(fires(all, "GET /bbb"));
}

struct Broken {
  const char* rule;
  const char* cause;
};

class BrokenRule : public testing::TestWithParam<Broken> {};

TEST_P(BrokenRule, IsLeftOutAloudWithPlaceAndRemedy) {
  Content content;
  content.add({"rules/user/broken.yml", GetParam().rule});
  content.add({"rules/user/fine.yml",
               "title: t\nlogsource: {category: webserver}\ndetection:\n  s:\n    cs-uri|contains: xyz\n  condition: s\n"});
  const RuleSet rules = RuleSet::load(content);
  ASSERT_EQ(rules.problems().size(), 1u);
  EXPECT_EQ(rules.rules().size(), 1u) << "the others stay in use";
  const Error& problem = rules.problems().front();
  EXPECT_NE(problem.what.find("rules/user/broken.yml"), std::string::npos) << problem.what;
  EXPECT_NE(problem.what.find(GetParam().cause), std::string::npos) << problem.what;
  EXPECT_FALSE(problem.remedy.empty());
  EXPECT_TRUE(fires(rules, "GET /xyz"));
}

INSTANTIATE_TEST_SUITE_P(
    Causes, BrokenRule,
    testing::Values(
        Broken{"title: [", ""},
        Broken{"title: t\nlogsource: {category: process_creation}\ndetection: {s: {cs-uri: a}, condition: s}\n",
               "process_creation"},
        Broken{"title: t\nlogsource: {definition: x}\ndetection: {s: {cs-uri: a}, condition: s}\n", "no category"},
        Broken{"title: t\nlogsource: {category: webserver}\ndetection: {s: {EventID: 1}, condition: s}\n", "EventID"},
        Broken{"title: t\nlogsource: {category: webserver}\ndetection: {s: {cs-uri|base32: a}, condition: s}\n", "base32"},
        Broken{"title: t\nlogsource: {category: webserver}\ndetection: {s: {cs-uri|re: '(a'}, condition: s}\n",
               "regular expression"},
        Broken{"title: t\nlogsource: {category: webserver}\ndetection: {s: {cs-uri: a}, condition: s and}\n", "ends too early"},
        Broken{"title: t\nlogsource: {category: webserver}\ndetection: {s: {cs-uri: a}, condition: x}\n", "'x'"},
        Broken{"title: t\nlogsource: {category: webserver}\ndetection: {s: {cs-uri: a}, condition: s | count() > 5}\n",
               "aggregations"},
        Broken{"title: t\nlogsource: {category: webserver}\ndetection: {s: {cs-uri: a}, timeframe: 5m, condition: s}\n",
               "timeframe"},
        Broken{"title: t\nlogsource: {category: webserver}\nlevel: grave\ndetection: {s: {cs-uri: a}, condition: s}\n", "grave"},
        Broken{"title: t\nlogsource: {category: webserver}\n", "detection"}));

TEST(RuleSet, HostileRequestsEndInTime) {
  const RuleSet& rules = shipped_rules();
  RuleMatcher matcher(rules);
  for (const char* unit : {"(", "'or", "%25", "${", "../", "<a ", "/*", "&#x3c;", "union select ", "() {", "=http://"}) {
    std::string line = "GET /?q=";
    while (line.size() < 200'000) line += unit;
    Event event;
    ASSERT_TRUE(read_example(line, event));
    matcher.match(event);
  }
}

}  // namespace
}  // namespace hinomi::findings
