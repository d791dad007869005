#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "findings/example_request.h"
#include "findings/rule_set.h"
#include "findings/sigma_match.h"

namespace hinomi::findings {
namespace {

namespace fs = std::filesystem;

/// The public Sigma rules, where they are at hand.
std::optional<fs::path> public_rules() {
  const char* named = std::getenv("HINOMI_DATA");
  for (const fs::path& data : {fs::path(named == nullptr ? "" : named), fs::path(HINOMI_SOURCE_DIR) / "../shared/data"})
    if (!data.empty() && fs::is_directory(data / "sigma/rules")) return data / "sigma/rules";
  return std::nullopt;
}

TEST(SigmaRule, EveryPublicRuleForWebAndApplicationsIsCarriedOut) {
  const auto folder = public_rules();
  if (!folder) GTEST_SKIP() << "the public Sigma rules are not at hand ($HINOMI_DATA/sigma/rules)";
  Content content;
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
    if (entry.path().extension() != ".yml") continue;
    content.add({"rules/user/" + entry.path().filename().string(), *read_file(entry.path()), entry.path().filename().string()});
    ++files;
  }
  EXPECT_GE(files, 160u);
  const SigmaLibrary library = SigmaLibrary::load(content);
  for (const Error& problem : library.problems) ADD_FAILURE() << problem.what << " — " << problem.remedy;
  EXPECT_EQ(library.rules.size(), files);
}

constexpr std::string_view kWeb = "title: t\nlogsource: {category: webserver}\n";

SigmaLibrary library_of(std::string_view text, std::string_view placeholders = {}) {
  Content content;
  content.add({"rules/user/r.yml", std::string(text)});
  if (!placeholders.empty()) content.add({"rules/placeholders.yml", std::string(placeholders)});
  return SigmaLibrary::load(content);
}

/// Whether a rule with this detection, on this log source, holds for the example line.
bool holds(std::string_view detection, std::string_view line, std::string_view logsource = "{category: webserver}") {
  const SigmaLibrary library = library_of(fmt::format("title: t\nlogsource: {}\ndetection: {}\n", logsource, detection),
                                          "title: {ja: x, en: x}\nplaceholders: {Words: [one, 'tw*'], Empty: []}\n");
  for (const Error& problem : library.problems) ADD_FAILURE() << problem.what;
  if (library.rules.empty()) return false;
  Event event;
  EXPECT_TRUE(read_example(line, event)) << line;
  EventFields fields;
  fields.set(event);
  return sigma_holds(library.rules.front(), fields);
}

bool item_holds(std::string_view item, std::string_view line, std::string_view logsource = "{category: webserver}") {
  return holds(fmt::format("{{s: {{{}}}, condition: s}}", item), line, logsource);
}

TEST(SigmaRule, WildcardsAndTheirEscapes) {
  EXPECT_TRUE(item_holds("cs-uri-query: 'a?c'", "GET /?abc"));
  EXPECT_TRUE(item_holds("cs-uri-query: 'a?c'", "GET /?aあc")) << "one character, not one byte";
  EXPECT_FALSE(item_holds("cs-uri-query: 'a?c'", "GET /?ac"));
  EXPECT_TRUE(item_holds("cs-uri-query: 'a*c'", "GET /?ac"));
  EXPECT_TRUE(item_holds(R"(cs-uri-query: 'a\*c')", "GET /?a*c"));
  EXPECT_FALSE(item_holds(R"(cs-uri-query: 'a\*c')", "GET /?abc"));
  EXPECT_TRUE(item_holds(R"(cs-uri-query: 'a\b')", R"(GET /?a\b)")) << "a plain backslash";
  EXPECT_TRUE(item_holds(R"(cs-uri-query: 'a\\b')", R"(GET /?a\b)")) << "… written twice";
  EXPECT_TRUE(item_holds(R"(cs-uri-query: 'a\\*')", R"(GET /?a\xyz)")) << "a backslash and a wildcard";
  EXPECT_TRUE(item_holds(R"(cs-uri-query: 'a\\\*')", R"(GET /?a\*)")) << "both plain";
  EXPECT_TRUE(item_holds("cs-uri-query: ABC", "GET /?abc")) << "without case";
  EXPECT_FALSE(item_holds("cs-uri-query|cased: ABC", "GET /?abc"));
}

TEST(SigmaRule, EncodingsOfValues) {
  EXPECT_TRUE(item_holds("cs-uri-query|base64|contains: 'cmd.exe'", "GET /?x=Y21kLmV4ZQ=="));
  for (const char* text : {"YmFzaCAtaQ", "IGJhc2ggLWkg", "ICBiYXNoIC1pICA"})
    EXPECT_TRUE(item_holds("cs-uri-query|base64offset|contains: 'bash -i'", fmt::format("GET /?x={}", text))) << text;
  EXPECT_FALSE(item_holds("cs-uri-query|base64offset|contains: 'bash -i'", "GET /?x=YmFzaC0taQ"));
  EXPECT_TRUE(item_holds("cs-uri-query|wide|base64offset|contains: 'cmd'", "GET /?x=YwBtAGQA"));
  EXPECT_TRUE(item_holds("cs-uri-query|utf16|base64|contains: 'cmd'", "GET /?x=//5jAG0AZAA="));
  EXPECT_TRUE(item_holds("cs-uri-query|utf16be|base64offset|contains: 'cmd'", "GET /?x=AGMAbQBk"));
  EXPECT_TRUE(item_holds("cs-uri-query|utf16le|contains: 'cmd'", "GET /?x=c%00m%00d%00"));
  EXPECT_TRUE(item_holds("cs-uri-query|utf16le|base64|contains: '漢😀'", "GET /?x=Im892ADe"));
  for (const char* dash : {"-", "/", "–", "—", "―"})
    EXPECT_TRUE(item_holds("cs-uri-query|windash|contains: ' -enc'", fmt::format("GET /?x=%20{}enc", dash))) << dash;
  EXPECT_TRUE(item_holds("cs-uri-query|windash|contains|all: [' -a', ' /b']", "GET /?x=%20/a%20-b"));
  EXPECT_FALSE(item_holds("cs-uri-query|windash|contains|all: [' -a', ' /b']", "GET /?x=%20/a%20-c"));
}

TEST(SigmaRule, ExpressionsNumbersNetworksAndDates) {
  EXPECT_TRUE(item_holds("cs-uri-query|re: '^id=\\d+$'", "GET /?id=12"));
  EXPECT_FALSE(item_holds("cs-uri-query|re: 'ID='", "GET /?id=12")) << "expressions have case";
  EXPECT_TRUE(item_holds("cs-uri-query|re|i: 'ID='", "GET /?id=12"));
  EXPECT_TRUE(item_holds("cs-uri-query|re|m: '^b$'", "GET /?a%0Ab"));
  EXPECT_FALSE(item_holds("cs-uri-query|re: '^b$'", "GET /?a%0Ab%0Ac"));
  EXPECT_TRUE(item_holds("cs-uri-query|re|s: 'a.b'", "GET /?a%0Ab"));
  EXPECT_TRUE(item_holds("sc-status|gte: 400", "request status=404: GET /"));
  EXPECT_FALSE(item_holds("sc-status|lt: 400", "request status=404: GET /"));
  EXPECT_TRUE(item_holds("sc-status|neq: 404", "request status=200: GET /"));
  EXPECT_FALSE(item_holds("sc-status|neq: [200, 404]", "request status=404: GET /")) << "different from all of them";
  EXPECT_FALSE(item_holds("sc-bytes|lt: 10", "GET /")) << "what is not there is not less";
  EXPECT_TRUE(item_holds("c-ip|cidr: [10.0.0.0/8, '2001:db8::/32']", "request client=2001:db8:7::1: GET /"));
  EXPECT_FALSE(item_holds("c-ip|cidr: 10.0.0.0/8", "request client=11.0.0.1: GET /"));
  // 2026-01-01 is a Thursday, in week 1; 2025-12-28 a Sunday, in week 52; 22:30 UTC is 7:30 of the next day in Japan.
  EXPECT_TRUE(item_holds("date|week: 1", "@2026-01-01T00:00:00+09:00 GET /"));
  EXPECT_TRUE(item_holds("date|week: 52", "@2025-12-28T00:00:00+09:00 GET /"));
  EXPECT_TRUE(item_holds("'@timestamp|hour': 7, date|day: 11, date|month: 8, date|year: 2026, time|minute: 30",
                         "@2026-08-10T22:30:00Z GET /"));
  EXPECT_TRUE(item_holds("date|hour|gte: 22", "@2026-08-10T22:00:00+09:00 GET /"));
}

TEST(SigmaRule, AbsentEmptyAndExistingFields) {
  constexpr std::string_view with = R"(192.0.2.1 - - [10/Aug/2026:09:00:00 +0900] "GET /?a HTTP/1.1" 200 5 "-" "curl")";
  constexpr std::string_view common = R"(192.0.2.1 - - [10/Aug/2026:09:00:00 +0900] "GET /?a HTTP/1.1" 200 5)";
  EXPECT_TRUE(item_holds("cs-referer: null", with));
  EXPECT_TRUE(item_holds("cs-referer: ''", with));
  EXPECT_TRUE(item_holds("cs-referer: null", common));
  EXPECT_FALSE(item_holds("cs-referer: ''", common)) << "this log has no such column";
  EXPECT_TRUE(item_holds("cs-referer|exists: false", with));
  EXPECT_TRUE(item_holds("cs-user-agent|exists: true", with));
  EXPECT_FALSE(item_holds("cs-cookie|contains: a", with));
  EXPECT_TRUE(item_holds("cs-cookie: null", with));
  EXPECT_TRUE(item_holds("cs-user-agent|fieldref: cs-user-agent", with));
  EXPECT_TRUE(item_holds("cs-uri|fieldref|endswith: cs-uri-query", with));
  EXPECT_FALSE(item_holds("cs-uri|fieldref: cs-cookie", with)) << "nothing equals what is absent";
  const SigmaLibrary library =
      library_of(std::string(kWeb) + "detection: {s: {cs-cookie|contains: x, dst_ip: 192.0.2.1, cs-uri: a}, condition: s}\n");
  ASSERT_EQ(library.rules.size(), 1u);
  EXPECT_EQ(library.rules.front().unseen, (std::vector<std::string>{"cs-cookie", "dst_ip"}));
}

TEST(SigmaRule, KeywordsWithoutFieldsMatchTheWholeDecodedLine) {
  constexpr std::string_view line =
      R"(192.0.2.1 - admin [10/Aug/2026:09:00:00 +0900] "POST /a%2527b?x=1 HTTP/1.1" 500 5 "https://r.example/" "sqlmap/1.0")";
  for (const char* word : {"sqlmap", "POST /a", "a'b", "r.example", "admin [10/Aug", "HTTP/1.1", " 500 5 ", "?x=1"})
    EXPECT_TRUE(holds(fmt::format("{{keywords: ['{}'], condition: keywords}}", std::string(word) == "a'b" ? "a''b" : word), line))
        << word;
  EXPECT_FALSE(holds("{keywords: [nikto], condition: keywords}", line));
  EXPECT_TRUE(holds("{keywords: {'|all': [sqlmap, 'x=1']}, condition: keywords}", line));
  EXPECT_FALSE(holds("{keywords: {'|all': [sqlmap, nikto]}, condition: keywords}", line));
  EXPECT_TRUE(holds("{keywords: {'|re': ['sqlmap/\\d']}, condition: keywords}", line));
  // A W3C log divides path and query by a blank; the request holds them together.
  Event event;
  event.kind = EventKind::HttpRequest;
  event.raw = "2026-08-10 00:00:00 GET /item id=1%27-- 192.0.2.1";
  event.target = "/item?id=1%27--";
  const SigmaLibrary library = library_of(std::string(kWeb) + "detection: {keywords: ['item?id=1''--'], condition: keywords}\n");
  EventFields fields;
  fields.set(event);
  EXPECT_TRUE(sigma_holds(library.rules.at(0), fields));
}

TEST(SigmaRule, PlaceholdersAreFilledIn) {
  EXPECT_TRUE(item_holds("cs-uri-query|expand|contains: 'x=%Words%'", "GET /?x=two"));
  EXPECT_TRUE(item_holds("cs-uri-query|expand|contains: 'x=%Words%'", "GET /?x=one"));
  EXPECT_FALSE(item_holds("cs-uri-query|expand|contains: 'x=%Words%'", "GET /?x=three"));
  EXPECT_TRUE(item_holds(R"(cs-uri-query|expand: '\%x\%')", "GET /?%x%")) << "plain signs";
  EXPECT_TRUE(item_holds("cs-uri-query: '%Words%'", "GET /?%Words%")) << "no placeholder without expand";
  Ledger ledger;
  ledger.sites.push_back({});
  ledger.sites.back().admin_networks.push_back(*Network::parse("203.0.113.0/24"));
  Content content;
  content.add({"rules/placeholders.yml", "title: {ja: x, en: x}\nplaceholders: {Admins: {ledger: admin_networks}}\n"});
  content.add({"rules/user/r.yml", std::string(kWeb) + "detection: {s: {c-ip|cidr|expand: '%Admins%'}, condition: not s}\n"});
  const SigmaLibrary with = SigmaLibrary::load(content, &ledger);
  ASSERT_EQ(with.rules.size(), 1u);
  EXPECT_TRUE(with.rules[0].items[0].values[0].network.contains(*IpAddress::parse("203.0.113.9")));
  const SigmaLibrary without = SigmaLibrary::load(content);
  ASSERT_EQ(without.problems.size(), 1u);
  EXPECT_NE(without.problems[0].what.find("%Admins% has no value"), std::string::npos);
}

TEST(SigmaRule, ConditionsBindAsTheSpecificationSays) {
  const auto on = [](std::string_view condition, std::string_view letters) {
    return holds(fmt::format("{{a: {{cs-uri|contains: a}}, b: {{cs-uri|contains: b}}, sel_c: {{cs-uri|contains: c}}, "
                             "sel_d: {{cs-uri|contains: d}}, _e: {{cs-uri|contains: e}}, condition: '{}'}}",
                             condition),
                 fmt::format("GET /{}", letters));
  };
  EXPECT_TRUE(on("a or b and sel_c", "a"));
  EXPECT_FALSE(on("(a or b) and sel_c", "a"));
  EXPECT_TRUE(on("not a and b", "b"));
  EXPECT_TRUE(on("not (a and b)", "b"));
  EXPECT_TRUE(on("a AND NOT b", "a"));
  EXPECT_TRUE(on("1 of sel_*", "d"));
  EXPECT_FALSE(on("all of sel_*", "d"));
  EXPECT_TRUE(on("all of s*l_* and not 1 of _*", "cd"));
  EXPECT_FALSE(on("1 of them", "e")) << "names that begin with _ are not among them";
  EXPECT_TRUE(on("1 of _*", "e"));
  EXPECT_TRUE(on("all of them", "abcd"));
  EXPECT_FALSE(on("a or not 1 of sel_* and b", "bc"));
}

TEST(SigmaRule, EveryLogSourceSeesItsEvents) {
  const auto seen = [](std::string_view logsource, std::string_view line) {
    return holds("{keywords: [needle], condition: keywords}", line, logsource);
  };
  EXPECT_TRUE(seen("{category: proxy}", "GET /needle"));
  EXPECT_FALSE(seen("{category: webserver}", "error service=apache: needle"));
  EXPECT_TRUE(seen("{category: webserver, service: error}", "error service=apache: needle"));
  EXPECT_TRUE(seen("{service: apache}", "error service=apache: needle"));
  EXPECT_TRUE(seen("{product: nginx, service: error}", "error service=nginx: needle"));
  EXPECT_FALSE(seen("{product: nginx, service: error}", "error service=apache: needle"));
  EXPECT_TRUE(seen("{category: application, product: django}", "error service=php: needle"));
  EXPECT_TRUE(seen("{category: application, product: spring}", "message service=tomcat: needle"));
  EXPECT_FALSE(seen("{category: application, product: django}", "GET /needle"));
  EXPECT_TRUE(seen("{category: database}", "statement: SELECT needle"));
  EXPECT_FALSE(seen("{product: postgresql}", "statement: SELECT needle")) << "this one is MariaDB's";
  EXPECT_TRUE(seen("{product: linux, service: sshd}", "login_failed service=sshd: needle"));
  EXPECT_FALSE(seen("{product: linux, service: sshd}", "login_failed service=vsftpd: needle"));
  EXPECT_TRUE(seen("{category: authentication}", "login_succeeded service=wordpress: needle"));
  EXPECT_TRUE(item_holds("db.statement|contains: 'into outfile', user: app", "statement user=app: SELECT 1 INTO OUTFILE '/x'",
                         "{category: database}"));
  EXPECT_TRUE(item_holds("event.outcome: failure, user.name: root", "login_failed user=root: no", "{category: authentication}"));
}

TEST(SigmaRule, SeveralDocumentsAndFilters) {
  const std::string rules =
      "title: one\nname: first\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {category: webserver}\ndetection: {s: "
      "{cs-uri|contains: "
      "x}, condition: s}\n---\ntitle: two\nlogsource: {category: webserver}\ndetection: {s: {cs-uri|contains: y}, condition: s}\n";
  SigmaLibrary library = library_of(rules);
  ASSERT_EQ(library.rules.size(), 2u);
  EXPECT_EQ(library.rules[0].name, "first");
  EXPECT_EQ(library.rules[1].name, "r_2");
  EXPECT_EQ(library.rules[1].line, 7);
  for (const char* condition : {"selection", "not selection"})
    for (const char* named : {"first", "11111111-1111-4111-8111-111111111111"}) {
      library =
          library_of(rules + fmt::format("---\ntitle: f\nlogsource: {{category: webserver}}\nfilter: {{rules: ['{}'], selection: "
                                         "{{cs-user-agent|contains: monitor}}, condition: {}}}\n",
                                         named, condition));
      ASSERT_TRUE(library.problems.empty()) << library.problems[0].what;
      const auto fires = [&](std::string_view agent) {
        Event event;
        event.kind = EventKind::HttpRequest;
        event.target = "/x";
        event.agent = agent;
        EventFields fields;
        fields.set(event);
        return sigma_holds(library.rules[0], fields);
      };
      EXPECT_TRUE(fires("curl"));
      EXPECT_FALSE(fires("our monitor"));
    }
}

TEST(SigmaRule, WhatCannotBeCarriedOutIsAnErrorWithPlaceAndRemedy) {
  const std::pair<std::string, const char*> cases[] = {
      {"detection: {s: {cs-uri|contains: a}, condition: s | count() by c-ip > 5}", "aggregations"},
      {"detection: {s: {cs-uri|contains: a}, condition: s | near x}", "aggregations"},
      {"detection: {s: {cs-uri|contains: a}, condition: 2 of s*}", "'2 of'"},
      {"detection: {s: {cs-uri|contains: a}, condition: 1 of x*}", "no selection matches"},
      {"detection: {s: {cs-uri|contains: a}, condition: (s}", "')'"},
      {"detection: {s: {cs-uri|contains: a}, timeframe: 5m, condition: s}", "timeframe"},
      {"detection: {s: {cs-uri: [a, null]}, condition: s}", "null"},
      {"detection: {s: {cs-uri|contains: null}, condition: s}", "null"},
      {"detection: {s: {cs-uri|contains|all: a}, condition: s}", "one value"},
      {"detection: {s: {cs-uri|contains: ''}, condition: s}", "empty text"},
      {"detection: {s: {cs-uri|contains|base64: a}, condition: s}", "behind contains"},
      {"detection: {s: {cs-uri|base64: 'a*'}, condition: s}", "wildcard"},
      {"detection: {s: {cs-uri|base64offset|contains: a}, condition: s}", "too short"},
      {"detection: {s: {cs-uri|windash|contains: 'a/b/c/d/e/f'}, condition: s}", "windash"},
      {"detection: {s: {cs-uri|re|contains: a}, condition: s}", "beside contains"},
      {"detection: {s: {cs-uri|re|cidr: a}, condition: s}", "exclude each other"},
      {"detection: {s: {cs-uri|i: a}, condition: s}", "'i' is not known"},
      {"detection: {s: {cs-uri|re: '(a'}, condition: s}", "regular expression"},
      {"detection: {s: {c-ip|cidr: 10.0.0.0/99}, condition: s}", "no network"},
      {"detection: {s: {sc-status|gt: many}, condition: s}", "no number"},
      {"detection: {s: {sc-status|gt|contains: 4}, condition: s}", "texts"},
      {"detection: {s: {cs-uri|hour: 4}, condition: s}", "no date"},
      {"detection: {s: {cs-uri|exists: maybe}, condition: s}", "true nor false"},
      {"detection: {s: {cs-uri|fieldref: Image}, condition: s}", "'Image'"},
      {"detection: {s: {cs-uri|expand: '%nobody%'}, condition: s}", "%nobody%"},
      {"detection: {s: {'|cidr': [10.0.0.0/8]}, condition: s}", "keywords"},
      {"detection: {s: {EventID: 4625}, condition: s}", "'EventID'"},
      {"detection: {s: {cs-uri|rot13: a}, condition: s}", "rot13"},
      {"detection: {s: [a, {cs-uri: b}], condition: s}", "a value must be plain text"},
      {"detection: {s: [], condition: s}", "empty selection"},
      {"detection: {s: {cs-uri: a}}", "condition is missing"},
      {"action: global\ndetection: {s: {cs-uri: a}, condition: s}", "action: global"},
      {"status: unsupported\ndetection: {s: {cs-uri: a}, condition: s}", "unsupported"},
      {"taxonomy: ocsf\ndetection: {s: {cs-uri: a}, condition: s}", "ocsf"},
      {"level: grave\ndetection: {s: {cs-uri: a}, condition: s}", "grave"},
      {"filter: {rules: [nobody], selection: {cs-uri: a}, condition: selection}", "no rule is named 'nobody'"},
  };
  for (const auto& [text, cause] : cases) {
    const SigmaLibrary library = library_of(std::string(kWeb) + text + "\n");
    ASSERT_EQ(library.problems.size(), 1u) << text;
    EXPECT_TRUE(library.rules.empty()) << text;
    const Error& problem = library.problems.front();
    EXPECT_TRUE(problem.what.starts_with("rules/user/r.yml:")) << problem.what;
    EXPECT_NE(problem.what.find(cause), std::string::npos) << problem.what;
    EXPECT_FALSE(problem.remedy.empty()) << problem.what;
  }
  for (const char* logsource : {"{category: process_creation, product: windows}", "{product: linux, service: auditd}",
                                "{category: dns}", "{category: application, product: opencanary}", "{definition: x}"}) {
    const SigmaLibrary library =
        library_of(fmt::format("title: t\nlogsource: {}\ndetection: {{s: {{cs-uri: a}}, condition: s}}\n", logsource));
    ASSERT_EQ(library.problems.size(), 1u) << logsource;
    EXPECT_TRUE(library.problems[0].what.starts_with("rules/user/r.yml:2:")) << library.problems[0].what;
    EXPECT_TRUE(library.problems[0].remedy.contains("webserver"));
  }
}

}  // namespace
}  // namespace hinomi::findings
