#include "findings/scanner_names.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kBegin = "2024-05-01T10:00:00";

struct Site : Scene {
  Site() { add_log("access.log", EvidenceKind::AccessLog, "www"); }

  Event& visit(int second, std::string_view client, std::string_view target, int status, std::string_view agent = "Mozilla/5.0",
               std::string_view referer = "-") {
    request(0, later(kBegin, second), client, "GET", target, status, 500);
    events.back().agent = keep(agent);
    events.back().referer = keep(referer);
    return events.back();
  }
  /// So many different paths that are not there, one every `pace` seconds.
  void sweep(std::string_view client, int paths, int pace, int from = 0, std::string_view agent = "Mozilla/5.0") {
    for (int i = 0; i < paths; ++i) visit(from + i * pace, client, fmt::format("/old/page{}.html", i), 404, agent);
  }
};

bool says(const Finding& finding, std::string_view words) {
  return std::ranges::any_of(finding.grounds, [&](const Text& ground) { return ground.en.contains(words); });
}

TEST(WebScanner, TellsAnAddressThatGoesThroughAList) {
  Site site;
  site.sweep("203.0.113.9", 40, 1);
  site.visit(50, "203.0.113.9", "/", 200);
  site.visit(51, "198.51.100.3", "/", 200);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actor.address.to_string(), "203.0.113.9");
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings[0].verdict, Verdict::Attempted);
  EXPECT_EQ(findings[0].first, Scene::at(kBegin));
  EXPECT_EQ(findings[0].last, Scene::at(Scene::later(kBegin, 50)));
  EXPECT_EQ(findings[0].count, 41u);
  EXPECT_TRUE(says(findings[0], "40 different paths"));
  EXPECT_TRUE(says(findings[0], "Of 41 requests, 40 were for what is not there"));
  EXPECT_FALSE(findings[0].refs.empty());
}

TEST(WebScanner, ElevenPathsOrALeisurelyPaceAreNoScan) {
  Site few, slow;
  few.sweep("203.0.113.9", 11, 1);
  slow.sweep("203.0.113.9", 60, 120);
  EXPECT_TRUE(few.run("web_scanner").empty());
  EXPECT_TRUE(slow.run("web_scanner").empty());
}

TEST(WebScanner, OneMissingPageAskedForAgainAndAgainIsNoScan) {
  Site site;
  for (int i = 0; i < 500; ++i) site.visit(i, "203.0.113.9", fmt::format("/api/status?t={}", i), 404);
  EXPECT_TRUE(site.run("web_scanner").empty());
}

TEST(WebScanner, AWrongLinkBeforeTheScanDoesNotHideIt) {
  Site site;
  site.visit(0, "203.0.113.9", "/typo", 404);
  site.sweep("203.0.113.9", 14, 2, 1'500);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].first, Scene::at(Scene::later(kBegin, 1'500)));
}

TEST(WebScanner, ManyPathsAndToolsWeighMore) {
  Site many, tool;
  many.sweep("203.0.113.9", 150, 1);
  tool.sweep("203.0.113.9", 20, 1, 0, "gobuster/3.1.0");
  EXPECT_EQ(many.run("web_scanner").at(0).severity, Severity::Medium);
  const auto findings = tool.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_TRUE(says(findings[0], "Gobuster"));
}

TEST(WebScanner, AToolShowsItselfInWhatItSends) {
  Site site;
  for (int i = 0; i < 20; ++i) site.visit(i, "203.0.113.9", fmt::format("/p{}/;print(md5(acunetix_wvs_security_test));", i), 404);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(says(findings[0], "Acunetix"));
  EXPECT_TRUE(says(findings[0], "look like attacks"));
}

TEST(WebScanner, AToolIsWatchedFromItsFirstRequestOn) {
  Site site;
  site.visit(0, "203.0.113.9", "/", 200, "sqlmap/1.7");
  site.visit(200, "203.0.113.9", "/cart", 200);
  site.sweep("203.0.113.9", 20, 1, 600);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].first, Scene::at(kBegin));
  EXPECT_EQ(findings[0].count, 22u);
  EXPECT_TRUE(says(findings[0], "sqlmap"));
}

TEST(WebScanner, ManyAgentsWithinAMinuteAreDisguises) {
  Site disguised, office;
  for (int i = 0; i < 20; ++i) disguised.visit(i, "203.0.113.9", "/", 400, fmt::format("Browser{}/{}.0", i * i, i));
  for (int i = 0; i < 20; ++i) office.visit(i * 60, "203.0.113.9", "/old-start-page", 404, fmt::format("Browser{}/{}.0", i * i, i));
  const auto findings = disguised.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(says(findings[0], "different user agents"));
  EXPECT_TRUE(office.run("web_scanner").empty());
}

// Everybody is refused the same: missing pictures and styles, what browsers ask for, links of the site's own that lead nowhere.
TEST(WebScanner, VisitorsOfABrokenSiteAreNotAccused) {
  Site site;
  for (int visitor = 0; visitor < 60; ++visitor) {
    const std::string client = fmt::format("198.51.100.{}", visitor + 1);
    int second = visitor * 30;
    site.visit(second, client, "/", 200);
    for (int i = 0; i < 30; ++i) site.visit(++second, client, fmt::format("/img/{}.jpg?v=2", i), 404);
    for (const char* path : {"/favicon.ico", "/robots.txt", "/.well-known/assetlinks.json", "/sitemap.xml", "/sitemap_index.xml"})
      site.visit(++second, client, path, 404);
    if (visitor > 10)
      for (int i = 0; i < 20; ++i)
        site.visit(++second, client, fmt::format("/shop/item{}", i), 404, "Mozilla/5.0", "https://shop.example/");
    else
      for (int i = 0; i < 5; ++i)
        site.visit(++second, client, fmt::format("/shop/item{}", (visitor * 5 + i) % 20), 404, "Mozilla/5.0",
                   "https://shop.example/");
  }
  EXPECT_TRUE(site.run("web_scanner").empty());
}

TEST(WebScanner, AnOfficeBehindOneAddressIsNotAccused) {
  Site site;
  for (int i = 0; i < 300; ++i) {
    site.visit(i, "198.51.100.7", fmt::format("/products/{}", i), 200);
    if (i % 20 == 0) site.visit(i, "198.51.100.7", fmt::format("/products/gone{}", i), 404);
  }
  EXPECT_TRUE(site.run("web_scanner").empty());
}

TEST(WebScanner, CrawlersAreToldByWhatTheyCallThemselves) {
  constexpr std::string_view kBot = "CCBot/2.0 (https://commoncrawl.org/faq/)";
  Site leisurely, hasty, false_name;
  leisurely.sweep("203.0.113.9", 40, 10, 0, kBot);
  hasty.sweep("203.0.113.9", 80, 1, 0, kBot);
  EXPECT_TRUE(leisurely.run("web_scanner").empty());
  auto findings = hasty.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_TRUE(says(findings[0], "claims to be CCBot, which is not confirmed"));
  for (int i = 0; i < 20; ++i) false_name.visit(i, "203.0.113.9", fmt::format("/a{}.php?f=../../../../etc/passwd", i), 404, kBot);
  findings = false_name.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium) << "no crawler asks for that";
}

TEST(WebScanner, ACrawlersNameIsConfirmedByItsNetworks) {
  constexpr std::string_view kBot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
  Site confirmed, borrowed;
  confirmed.sweep("66.249.66.1", 120, 1, 0, kBot);
  auto findings = confirmed.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_TRUE(says(findings[0], "comes from a network that its operator publishes"));
  borrowed.sweep("203.0.113.9", 120, 1, 0, kBot);
  findings = borrowed.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium) << "judged like anybody else";
  EXPECT_TRUE(says(findings[0], "does not come from the networks"));
}

TEST(WebScanner, TheOrganisationsOwnTestsAreAFact) {
  Site site;
  site.sweep("192.168.10.5", 40, 1);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
}

TEST(WebScanner, TwoVisitsAreTwoFindings) {
  Site site;
  site.sweep("203.0.113.9", 30, 1);
  site.sweep("203.0.113.9", 30, 1, 10 * 3600);
  site.visit(20 * 3600, "203.0.113.9", "/", 200);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].count, 30u);
  EXPECT_EQ(findings[1].count, 30u) << "a page read hours later is no part of it";
}

TEST(WebScanner, LinesOutOfOrderAreStillOneScan) {
  Site site;
  for (int i = 0; i < 400; ++i)
    site.visit(i * 7 % 400 * 3, "203.0.113.9", fmt::format("/x{}.php?f=../../../../etc/passwd", i), 404);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_LE(findings[0].first, findings[0].last);
}

TEST(WebScanner, AFloodOfAddressesDoesNotHideAScannerAndWhatWasLetGoIsSaid) {
  Site site;
  for (int i = 0; i < 120'000; ++i)
    for (int page = 0; page < 2; ++page)
      site.visit(i / 400, fmt::format("2001:db8::{:x}:{:x}", i / 60'000, i % 60'000 + 1), fmt::format("/gone{}", page), 404);
  site.sweep("203.0.113.9", 40, 1, 400);
  const auto findings = site.run("web_scanner");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actor.address.to_string(), "203.0.113.9");
  EXPECT_GT(site.forgotten, 0u);
}

// A tool is named only on requests for which a rule holds: every agent's name must be in the rule of agents.
TEST(ScannerNames, EveryAgentIsKnownToTheRules) {
  ScannerNames names = ScannerNames::load(shipped_content());
  EXPECT_TRUE(names.problems().empty());
  ASSERT_GT(names.tools().size(), 20u);
  RuleMatcher matcher(shipped_rules(), nullptr);
  for (const ScannerName& tool : names.tools())
    for (const std::string& agent : tool.agent) {
      Event event;
      event.kind = EventKind::HttpRequest;
      event.method = "GET", event.target = "/", event.agent = agent, event.status = 200;
      EXPECT_FALSE(matcher.match(event).empty()) << agent;
      ASSERT_NE(names.tool(event), nullptr) << agent;
      EXPECT_EQ(names.tool(event)->name, tool.name);
    }
}

}  // namespace
}  // namespace hinomi::findings
