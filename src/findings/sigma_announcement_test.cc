#include "findings/sigma_announcement.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "findings/sigma_library.h"

namespace hinomi::findings {
namespace {

/// What announces a rule with this detection: the patterns of each requirement, in order.
std::vector<std::vector<std::string>> announced(std::string_view detection) {
  Content content;
  content.add(
      {"rules/user/r.yml", "title: t\nlogsource: {category: webserver}\nlevel: medium\ndetection:\n" + std::string(detection)});
  const SigmaLibrary library = SigmaLibrary::load(content, nullptr);
  EXPECT_EQ(library.rules.size(), 1u);
  std::vector<std::vector<std::string>> all;
  for (const SigmaRequirement& requirement : SigmaAnnouncer().announce(library.rules.front())) {
    std::vector<std::string>& patterns = all.emplace_back();
    for (const SigmaPattern& pattern : requirement.patterns) patterns.push_back(pattern.pattern.text);
    std::ranges::sort(patterns);
  }
  return all;
}
using Requirements = std::vector<std::vector<std::string>>;

TEST(SigmaAnnouncement, RequiresAllOfAnAndTheRarestFirst) {
  EXPECT_EQ(announced("  a:\n    cs-uri|contains: [upload, save_image]\n    cs-uri|endswith: [.php, .jsp]\n  condition: a\n"),
            (Requirements{{".jsp", ".php"}, {"save_image", "upload"}}));
}

TEST(SigmaAnnouncement, ReadsExpressionsForTheirLiterals) {
  EXPECT_EQ(announced("  a:\n    cs-uri|re: '/uploads?/[^?]*\\.(?:php\\d?|jspx?)$'\n  condition: a\n"),
            (Requirements{{"/upload/", "/uploads/"}, {".jsp", ".php"}}));
}

TEST(SigmaAnnouncement, TakesTheRarestOfEachAlternative) {
  EXPECT_EQ(
      announced("  a:\n    cs-uri|contains|all: [etc, passwd]\n  b:\n    cs-user-agent|contains: sqlmap\n  condition: a or b\n"),
      (Requirements{{"passwd", "sqlmap"}}));
}

TEST(SigmaAnnouncement, KnowsNothingBehindANot) {
  EXPECT_EQ(announced("  a:\n    cs-uri|contains: passwd\n  b:\n    cs-uri|contains: help\n  condition: a and not b\n"),
            (Requirements{{"passwd"}}));
  EXPECT_EQ(announced("  a:\n    cs-uri|contains: passwd\n  b:\n    cs-uri|contains: help\n  condition: a or not b\n"),
            Requirements{});
  EXPECT_EQ(announced("  a:\n    sc-status: 404\n  condition: a\n"), Requirements{});
}

TEST(SigmaAnnouncement, PutsAnExpressionWithoutLiteralsInItsOwnPlace) {
  EXPECT_EQ(announced("  a:\n    cs-uri-query|re: '^\\d{5,}$'\n  condition: a\n"), (Requirements{{"(?-i)\\d{5,}"}}));
}

}  // namespace
}  // namespace hinomi::findings
