#include "findings/crs_matcher.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include <iconv.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

Event request(std::string_view target, std::string_view agent = "Mozilla/5.0", std::string_view referer = "-") {
  Event event;
  event.kind = EventKind::HttpRequest;
  event.method = "GET";
  event.protocol = "HTTP/1.1";
  event.target = target;
  event.agent = agent;
  event.referer = referer;
  return event;
}

/// A rule set of these lines alone.
CrsRules rules_of(std::string text, int paranoia = 1) {
  Content crs;
  crs.add({"rules/x.conf", "SecAction \"id:1,phase:1,nolog,setvar:tx.critical_anomaly_score=5\"\n" + std::move(text)});
  crs.add({"rules/words.data", "# words\nEvil Word\n\nbad\n"});
  CrsOptions options;
  options.paranoia = paranoia;
  return CrsRules::load(crs, Content(), options);
}

constexpr std::string_view kScore = "setvar:'tx.anomaly_score_pl1=+%{tx.critical_anomaly_score}'";

std::string rule(std::string_view variables, std::string_view op, int id, std::string_view actions = {}) {
  return fmt::format("SecRule {} \"{}\" \"id:{},phase:2{}{},{}\"\n", variables, op, id, actions.empty() ? "" : ",", actions,
                     kScore);
}

std::vector<std::uint32_t> ids(const CrsRules& rules, const CrsVerdict& verdict) {
  std::vector<std::uint32_t> found;
  for (const CrsMatch& match : verdict.matches) found.push_back(rules.rules()[match.rule].id);
  return found;
}

std::vector<std::uint32_t> ids(const CrsRules& rules, const Event& event) {
  CrsMatcher matcher(rules);
  return ids(rules, matcher.match(event));
}

using Ids = std::vector<std::uint32_t>;

TEST(CrsMatcher, TellsRuleScoreVariableAndDecodedText) {
  const CrsRules rules = rules_of(
      "SecRule ARGS \"@rx (?i)union\\s+select\" \"id:10,phase:2,t:none,t:urlDecodeUni,t:lowercase,msg:'SQL',severity:'CRITICAL',"
      "tag:'x',tag:'attack-sqli',tag:'paranoia-level/1'," +
      std::string(kScore) + "\"\n");
  ASSERT_TRUE(rules.problems().empty()) << rules.problems().front().what;
  CrsMatcher matcher(rules);
  const CrsVerdict& verdict = matcher.match(request("/a?x=1&id=1%2520UNION+SELECT&y=union%20select"));
  EXPECT_TRUE(verdict.alarm);
  EXPECT_EQ(verdict.score, 10) << "as the reference, once for each argument";
  ASSERT_EQ(verdict.matches.size(), 1u);
  const CrsMatch& match = verdict.matches[0];
  EXPECT_EQ(crs_part_name(match.part, match.key), "ARGS:id");
  EXPECT_EQ(match.seen, "1 union select");
  const CrsRule& found = rules.rules()[match.rule];
  EXPECT_EQ(found.id, 10u);
  EXPECT_EQ(found.family, "sqli");
  EXPECT_EQ(found.message, "SQL");
  EXPECT_EQ(found.severity, "critical");
  EXPECT_EQ(found.file, "rules/x.conf");
  EXPECT_EQ(found.line, 2);
  EXPECT_FALSE(matcher.match(request("/a?x=1")).alarm);
}

TEST(CrsMatcher, CutsTheRequestLine) {
  const std::string text =
      rule("REQUEST_URI_RAW", "@streq /a%41/b.php?x=%41+1", 1) + rule("REQUEST_URI", "@streq /aA/b.php?x=A+1", 2) +
      rule("REQUEST_FILENAME", "@streq /aA/b.php", 3) + rule("REQUEST_BASENAME", "@streq b.php", 4) +
      rule("REQUEST_LINE", "@streq GET /a%41/b.php?x=%41+1 HTTP/1.1", 5) + rule("QUERY_STRING", "@streq x=%41+1", 6) +
      rule("ARGS:x", "@streq A 1", 7) + rule("ARGS_NAMES", "@streq x", 8) + rule("REQUEST_METHOD", "@streq GET", 9) +
      rule("REQUEST_PROTOCOL", "@streq HTTP/1.1", 10) + rule("REQUEST_HEADERS:User-Agent", "@streq agent", 11) +
      rule("REQUEST_HEADERS", "@streq referer", 12) + rule("ARGS_COMBINED_SIZE", "@eq 4", 13) + rule("&ARGS", "@eq 1", 14) +
      rule("REMOTE_ADDR", "@ipMatch 192.0.2.0/24", 15) + rule("&ARGS:y", "@eq 0", 16) + rule("ARGS|!ARGS:x", "@rx .", 17);
  const CrsRules rules = rules_of(text);
  ASSERT_TRUE(rules.problems().empty()) << rules.problems().front().what;
  Event event = request("/a%41/b.php?x=%41+1", "agent", "referer");
  event.client = *IpAddress::parse("192.0.2.7");
  EXPECT_EQ(ids(rules, event), (Ids{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
}

TEST(CrsMatcher, UndoesTheLogsEscapes) {
  const CrsRules rules =
      rules_of(rule("ARGS", R"(@rx ^a\x22b\x5cc\x01\x0a$)", 1) + rule("REQUEST_HEADERS:User-Agent", R"(@rx ^x\x22y$)", 2));
  EXPECT_EQ(ids(rules, request(R"(/?q=a\"b\\c\x01\n)", R"(x\"y)")), (Ids{1, 2}));
}

TEST(CrsMatcher, ChainsCarryMatchesAndCaptures) {
  const CrsRules rules = rules_of(
      "SecRule ARGS \"@rx ^http://([^/]*)\" \"id:1,phase:2,capture,chain,setvar:'tx.host_%{MATCHED_VAR_NAME}=.%{tx.1}'\"\n"
      "SecRule TX:/^host_/ \"!@endsWith .%{request_headers.host}\" \"" +
      std::string(kScore) +
      "\"\n"
      "SecRule ARGS \"@pmFromFile words.data\" \"id:2,phase:2,chain\"\n"
      "SecRule MATCHED_VARS \"@pm =\" \"" +
      std::string(kScore) +
      "\"\n"
      "SecRule ARGS_NAMES \"@streq s\" \"id:3,phase:2,chain\"\n"
      "SecRule REQUEST_HEADERS:Referer \"@rx ^https?://(.*?)/\" \"capture,chain\"\n"
      "SecRule TX:1 \"@streq evil.example\" \"" +
      std::string(kScore) +
      "\"\n"
      "SecRule ARGS \"@rx x\" \"id:4,phase:2,chain\"\nSecRule MATCHED_VAR \"@rx y\" \"chain\"\nSecRule MATCHED_VAR_NAME \"@streq "
      "ARGS:q\" \"" +
      std::string(kScore) + "\"\n");
  ASSERT_TRUE(rules.problems().empty()) << rules.problems().front().what;
  Event event = request("/?u=http://evil.example/x");
  event.host = "shop.example";
  EXPECT_EQ(ids(rules, event), Ids{1});
  event.target = "/?u=http://www.shop.example/";
  EXPECT_EQ(ids(rules, event), Ids{});
  EXPECT_EQ(ids(rules, request("/?q=an+EVIL+word%3D")), Ids{2});
  EXPECT_EQ(ids(rules, request("/?q=an+evil+word")), Ids{});
  EXPECT_EQ(ids(rules, request("/?s=1", "a", "http://evil.example/")), Ids{3});
  EXPECT_EQ(ids(rules, request("/?s=1", "a", "http://good.example/")), Ids{});
  EXPECT_EQ(ids(rules, request("/?q=xy")), Ids{4});
  EXPECT_EQ(ids(rules, request("/?r=xy")), Ids{});
}

TEST(CrsMatcher, MarkersAndControlsSteerLaterRules) {
  const CrsRules rules =
      rules_of("SecRule ARGS:skip \"@streq 1\" \"id:1,phase:2,pass,nolog,skipAfter:END\"\n" + rule("ARGS:q", "@streq x", 2) +
               "SecMarker END\n" + rule("ARGS:q", "@streq x", 3, "tag:'attack-xss'") +
               "SecRule ARGS:off \"@streq 1\" \"id:4,phase:1,pass,nolog,ctl:ruleRemoveById=3\"\n"
               "SecRule ARGS:part \"@streq 1\" \"id:5,phase:1,pass,nolog,ctl:ruleRemoveTargetByTag=attack-xss;ARGS:q\"\n"
               "SecRule ARGS:all \"@streq 1\" \"id:6,phase:1,pass,nolog,ctl:ruleEngine=Off\"\n");
  ASSERT_TRUE(rules.problems().empty()) << rules.problems().front().what;
  EXPECT_EQ(ids(rules, request("/?q=x")), (Ids{2, 3}));
  EXPECT_EQ(ids(rules, request("/?q=x&skip=1")), Ids{3});
  EXPECT_EQ(ids(rules, request("/?q=x&off=1")), Ids{2});
  EXPECT_EQ(ids(rules, request("/?q=x&part=1")), Ids{2});
  EXPECT_EQ(ids(rules, request("/?q=x&all=1")), Ids{});
  CrsMatcher matcher(rules);  // what a request switched off is on again for the next
  EXPECT_TRUE(matcher.match(request("/?q=x&all=1")).matches.empty());
  EXPECT_EQ(matcher.match(request("/?q=x")).matches.size(), 2u);
}

TEST(CrsMatcher, SettingsAreCarriedOutAtLoad) {
  const std::string text = "SecRule TX:PARANOIA_LEVEL \"@lt 2\" \"id:1,phase:2,pass,nolog,skipAfter:END\"\n" +
                           rule("ARGS", "@streq x", 2) + "SecMarker END\n" +
                           "SecRule &TX:limit \"@eq 0\" \"id:3,phase:1,pass,nolog,setvar:'tx.limit=3'\"\n" +
                           rule("ARGS", "@gt %{tx.limit}", 4, "t:length");
  EXPECT_EQ(rules_of(text).rules().size(), 1u);
  const CrsRules strict = rules_of(text, 2);
  EXPECT_EQ(ids(strict, request("/?q=x")), Ids{2});
  EXPECT_EQ(ids(strict, request("/?q=xxxx")), Ids{4});
}

TEST(CrsMatcher, WhatALogDoesNotCarryIsNotJudged) {
  const CrsRules rules =
      rules_of(rule("REQUEST_COOKIES|FILES", "@rx .", 1) + rule("&REQUEST_HEADERS:Accept", "@eq 0", 2) +
               rule("REQUEST_COOKIES|ARGS", "@streq x", 3) +
               "SecRule ARGS \"@rx .\" \"id:4,phase:2,chain\"\nSecRule REQUEST_BODY \"@rx .\" \"" + std::string(kScore) + "\"\n");
  EXPECT_TRUE(rules.problems().empty());
  ASSERT_EQ(rules.not_applicable().size(), 3u);
  EXPECT_EQ(rules.not_applicable()[0].id, 1u);
  EXPECT_EQ(rules.not_applicable()[0].reason.en, "It looks only at what an access log does not carry: REQUEST_COOKIES, FILES");
  EXPECT_EQ(rules.not_applicable()[1].id, 2u);
  EXPECT_EQ(rules.not_applicable()[2].id, 4u);
  EXPECT_EQ(ids(rules, request("/?q=x")), Ids{3});
}

TEST(CrsMatcher, AMissingHeaderIsToldFromOneThatIsNotLogged) {
  const CrsRules rules = rules_of(rule("&REQUEST_HEADERS:Referer", "@eq 0", 1) + rule("&REQUEST_HEADERS:User-Agent", "@eq 1", 2));
  EXPECT_EQ(ids(rules, request("/", "agent", "-")), (Ids{1, 2}));
  EXPECT_EQ(ids(rules, request("/", "", "")), Ids{});
  EXPECT_EQ(ids(rules, request("/", "-", "https://example.jp/")), Ids{});
}

TEST(CrsMatcher, WhatCannotBeCarriedOutIsAProblem) {
  const CrsRules rules =
      rules_of(rule("ARGS", "@rbl example.org", 1) + rule("ARGS", "@rx (", 2) + rule("ARGS", "@streq x", 3, "t:sha1") +
               rule("NOWHERE", "@streq x", 4) + rule("ARGS", "@pmFromFile absent.data", 5) +
               rule("ARGS", "@streq x", 6, "ctl:everything=Off") + rule("ARGS", "@streq x", 7));
  ASSERT_EQ(rules.problems().size(), 6u);
  EXPECT_EQ(rules.problems()[0].what, "rules/x.conf:2: rule 1: operator @rbl cannot be carried out on a log");
  for (const Error& problem : rules.problems()) {
    EXPECT_TRUE(problem.what.starts_with("rules/x.conf:")) << problem.what;
    EXPECT_FALSE(problem.remedy.empty());
  }
  EXPECT_EQ(ids(rules, request("/?q=x")), Ids{7});
  const CrsRules none = CrsRules::load(Content(), Content(), {});
  ASSERT_EQ(none.problems().size(), 1u);
  EXPECT_TRUE(none.problems()[0].remedy.contains("modsecurity-crs"));
  EXPECT_EQ(ids(none, request("/?q=<script>")), Ids{});
}

TEST(CrsMatcher, SettingsLeaveRulesAndVariablesOut) {
  Content crs, ours;
  crs.add({"rules/x.conf", "SecAction \"id:1,phase:1,setvar:tx.critical_anomaly_score=5\"\n" + rule("ARGS", "@streq x", 10) +
                               rule("ARGS|REQUEST_FILENAME", "@rx x", 11)});
  ours.add({"crs/a.yml",
            "title: {ja: あ, en: a}\nthreshold: 10\nexclusions:\n  - rules: [10]\n    reason: {ja: 理由, en: why}\n"
            "  - rules: [11-12]\n    variables: [REQUEST_FILENAME]\n    reason: {ja: 理由, en: why}\n"});
  ours.add({"crs/b.yml", "title: {ja: あ, en: a}\nparanoia: 7\n"});
  ours.add({"crs/c.yml", "exclusions:\n  - rules: [x]\n    reason: {ja: 理由, en: why}\n"});
  const CrsRules rules = CrsRules::load(crs, ours, {});
  ASSERT_EQ(rules.problems().size(), 2u);
  EXPECT_TRUE(rules.problems()[0].what.starts_with("crs/b.yml:2: paranoia is 7")) << rules.problems()[0].what;
  EXPECT_EQ(rules.threshold(), 10);
  ASSERT_EQ(rules.not_applicable().size(), 1u);
  EXPECT_EQ(rules.not_applicable()[0].reason.en, "why");
  CrsMatcher matcher(rules);
  EXPECT_EQ(ids(rules, matcher.match(request("/x?q=y"))), Ids{});
  EXPECT_EQ(ids(rules, matcher.match(request("/y?q=x"))), Ids{11});
  EXPECT_FALSE(matcher.match(request("/y?q=x")).alarm) << "5 of 10";
}

const CrsRules& installed() {
  static const CrsRules rules = CrsRules::load(Content::open("/usr/share/modsecurity-crs").value_or(Content()),
                                               Content::open(std::string(HINOMI_SOURCE_DIR) + "/content").value_or(Content()), {});
  return rules;
}

/// As shipped, but with none of the rules left out that Hinomi's own rules stand in for.
const CrsRules& full() {
  static const CrsRules rules = [] {
    CrsOptions options;
    options.use_exclusions = false;
    return CrsRules::load(Content::open("/usr/share/modsecurity-crs").value_or(Content()), Content(), options);
  }();
  return rules;
}

std::string percent(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", static_cast<unsigned>(c));
  }
  return out;
}

/// Empty when the encoding has no such character.
std::string converted(std::string text, const char* encoding) {
  const iconv_t converter = iconv_open(encoding, "UTF-8");
  std::string out(text.size() * 2, '\0');
  char *from = text.data(), *to = out.data();
  std::size_t left = text.size(), room = out.size();
  const bool whole = iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
  iconv_close(converter);
  out.resize(whole ? out.size() - room : 0);
  return out;
}

TEST(CrsMatcher, TheShippedSettingsAreUnderstood) {
  ASSERT_TRUE(installed().problems().empty()) << installed().problems().front().what;
  EXPECT_GT(installed().rules().size(), 50u);
  EXPECT_GT(installed().not_applicable().size(), 20u);
  EXPECT_TRUE(installed().ungated().empty()) << "a rule that no scanner announces is tried on every request";
}

TEST(CrsMatcher, JapaneseRequestsAreSilent) {
  const std::vector<std::string> words{"会社",
                                       "明細",
                                       "検索",
                                       "お問い合わせ",
                                       "商品一覧",
                                       "送料無料",
                                       "株式会社ひのみ",
                                       "東京都千代田区霞が関1-2-3",
                                       "髙橋 花子",
                                       "﨑田",
                                       "渡邉",
                                       "請求書(2026年度)",
                                       "ポイント10倍!",
                                       "在庫あり/取り寄せ",
                                       "「新米」5kg",
                                       "T シャツ(白)L",
                                       "カーテン 100×200",
                                       "ソース・しょうゆ",
                                       "表示順",
                                       "能登 の 塩",
                                       "噂のスイーツ",
                                       "十勝|北海道",
                                       "予約~確認",
                                       "圭吾",
                                       "暴",
                                       "申込",
                                       "貼る",
                                       "欺",
                                       "ソ",
                                       "構",
                                       "蚕",
                                       "〒100-0013",
                                       "電話:03-1234-5678",
                                       "A&B 合同会社",
                                       "100%果汁",
                                       "コーヒー&紅茶",
                                       "価格<1,000円",
                                       "セット;おまけ",
                                       "ベスト☆セラー",
                                       "①②③",
                                       "ヴィトン",
                                       "2026/11/23 10:00〜",
                                       "ァィゥ",
                                       "、。・"};
  CrsMatcher matcher(installed());
  std::size_t tried = 0;
  const auto silent = [&](const std::string& target, std::string_view word) {
    const CrsVerdict& verdict = matcher.match(request(target));
    EXPECT_FALSE(verdict.alarm) << word << " " << target << " " << fmt::format("{}", fmt::join(ids(installed(), verdict), " "));
    ++tried;
  };
  for (const std::string& word : words)
    for (const std::string& bytes : {word, converted(word, "CP932"), converted(word, "EUC-JP")}) {
      if (bytes.empty()) continue;
      silent("/search?q=" + percent(bytes) + "&page=2", word);
      silent("/list/" + percent(bytes) + ".html", word);
      silent("/?" + percent(bytes) + "=" + percent(bytes + " " + bytes), word);
      EXPECT_FALSE(matcher.match(request("/", "Mozilla/5.0", "https://www.example.jp/s?q=" + percent(bytes))).alarm) << word;
    }
  EXPECT_GT(tried, words.size() * 6);
}

/// Why 941310 is left out and characters outside ASCII become 'x'.
TEST(CrsMatcher, WithoutTheSettingsJapaneseTripsTheRules) {
  CrsOptions options;
  options.use_exclusions = false;
  options.unmapped = UnmappedCharacter::LowByte;
  const CrsRules rules = CrsRules::load(Content::open("/usr/share/modsecurity-crs").value_or(Content()), Content(), options);
  const auto trips = [&](std::string_view word) {
    CrsMatcher matcher(rules);
    return matcher.match(request("/?q=" + percent(word))).alarm;
  };
  EXPECT_TRUE(trips("会社"));  // 941310
  // U+4E3C, U+4E73, U+4E63…: their lower bytes spell <script>.
  EXPECT_TRUE(trips("\u4e3c\u4e73\u4e63\u4e72\u4e69\u4e70\u4e74\u4e3e"));
  CrsMatcher shipped(installed());
  EXPECT_FALSE(shipped.match(request("/?q=" + percent("\u4e3c\u4e73\u4e63\u4e72\u4e69\u4e70\u4e74\u4e3e"))).alarm);
}

TEST(CrsMatcher, AttacksAreTold) {
  CrsMatcher matcher(full());
  for (const auto& [target, agent] : std::vector<std::pair<std::string, std::string>>{
           {"/?id=1%27+or+%271%27=%271", "x"},
           {"/?q=%3Cscript%3Ealert(1)%3C/script%3E", "x"},
           {"/?f=../../../../etc/passwd", "x"},
           {"/?c=%3Bcat+/etc/passwd", "x"},
           {"/?u=http://192.0.2.1/x.txt", "x"},
           {"/", "sqlmap/1.7"},
           {"/?x=php://filter/resource=index", "x"},
           {"/", "() { :;}; echo"},
       }) {
    const CrsVerdict& verdict = matcher.match(request(target, agent));
    EXPECT_TRUE(verdict.alarm) << target << " " << agent;
    EXPECT_FALSE(full().rules()[verdict.matches.front().rule].family.empty());
  }
}

/// What is remembered changes no verdict: two matchers, one of them new for every request.
TEST(CrsMatcher, MemoryChangesNothing) {
  const std::vector<std::string> values{"1' or 1=1--", "<script>x</script>", "hello", "a b", "../../etc/passwd", "会社", "$(id)",
                                        "x=1;y=2",     "union select 1",     ""};
  const std::vector<std::string> agents{"Mozilla/5.0", "sqlmap", "-", "<svg onload=x>"};
  std::mt19937 random(1);
  CrsMatcher kept(full());
  for (int round = 0; round < 400; ++round) {
    const std::string target =
        "/p?a=" + percent(values[random() % values.size()]) + "&b=" + percent(values[random() % values.size()]);
    const Event event = request(target, agents[random() % agents.size()], agents[random() % agents.size()]);
    CrsMatcher fresh(full());
    const CrsVerdict& expected = fresh.match(event);
    const CrsVerdict& found = kept.match(event);
    ASSERT_EQ(found.score, expected.score) << target;
    ASSERT_EQ(ids(full(), found), ids(full(), expected)) << target;
    for (std::size_t i = 0; i < found.matches.size(); ++i) EXPECT_EQ(found.matches[i].seen, expected.matches[i].seen);
  }
}

TEST(CrsMatcher, ThreadsShareTheRules) {
  std::vector<std::thread> threads;
  std::array<int, 4> scores{};
  for (std::size_t i = 0; i < scores.size(); ++i)
    threads.emplace_back([&, i] {
      CrsMatcher matcher(full());
      for (int round = 0; round < 50; ++round)
        scores[i] = matcher.match(request(fmt::format("/?q={}%27+union+select+1--", round))).score;
    });
  for (std::thread& thread : threads) thread.join();
  for (const int score : scores) EXPECT_EQ(score, scores[0]);
  EXPECT_GT(scores[0], 0);
}

TEST(CrsMatcher, HostileLinesCostLinearTime) {
  const auto repeated = [](std::string_view piece, std::size_t size) {
    std::string out;
    while (out.size() < size) out += piece;
    return out;
  };
  constexpr std::size_t kSize = 1'000'000;
  std::vector<std::string> lines;
  for (const std::string_view piece : {"<style",      "'\"`",   "((((",           "%2525",  "&a='or'1",      "<a onx ",
                                       "/*",          "/../",   "having having ", "a=b;",   "select union ", "\\\\",
                                       "%u4f1a",      "&#x3c;", "<!--",           "$${",    "on=on=",        "x",
                                       " ",           "&",      "javascript:",    "data:,", "\"a\"=",        ")))",
                                       "merge using", "&&&|||", "1,2,3,",         "<%00"})
    lines.push_back("/?q=" + repeated(piece, kSize));
  lines.push_back("/" + repeated("../", kSize));
  CrsMatcher matcher(full());
  for (const std::string& line : lines) {
    matcher.match(request(line, line, line));  // expressions for long texts are compiled when the first one comes
    const auto start = std::chrono::steady_clock::now();
    matcher.match(request(line, line, line));
    const double milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    // Under 50 in the release build on an idle core; sanitizers and neighbours cost their share.
    EXPECT_LT(milliseconds, 1000) << line.substr(0, 40);
    if (std::getenv("HINOMI_SHOW_TIMES") != nullptr) fmt::print("{:8.1f} ms  {}\n", milliseconds, line.substr(0, 30));
  }
}

}  // namespace
}  // namespace hinomi::findings
