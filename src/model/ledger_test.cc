#include "model/ledger.h"

#include <chrono>

#include <gtest/gtest.h>

namespace hinomi {
namespace {

// What the comment in the header says, written down without thought for time.
bool slow_match(std::string_view p, std::string_view s) {
  if (p.empty()) return s.empty();
  if (p[0] == '*') {
    const bool tree = p.size() > 1 && p[1] == '*';
    std::string_view rest = p;
    while (!rest.empty() && rest[0] == '*') rest.remove_prefix(1);
    if (tree && !rest.empty() && rest[0] == '/' && slow_match(rest.substr(1), s)) return true;
    for (std::size_t i = 0; i <= s.size(); ++i) {
      if (slow_match(rest, s.substr(i))) return true;
      if (i < s.size() && s[i] == '/' && !tree) return false;
    }
    return false;
  }
  if (s.empty() || (p[0] == '?' ? s[0] == '/' : p[0] != s[0])) return false;
  return slow_match(p.substr(1), s.substr(1));
}
bool slow_glob(std::string_view pattern, std::string_view path) {
  if (slow_match(pattern, path)) return true;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/' && slow_match(pattern, path.substr(i + 1))) return true;
  }
  return false;
}

TEST(Glob, MatchesWholePathsAndTrailingParts) {
  EXPECT_TRUE(glob_match("access.log", "access.log"));
  EXPECT_TRUE(glob_match("access.log", "/var/log/access.log"));
  EXPECT_TRUE(glob_match("apache2/*.log", "evidence/apache2/access.log"));
  EXPECT_TRUE(glob_match("access.log*", "logs.zip!/access.log.1"));
  EXPECT_TRUE(glob_match("/var/**/access.log", "/var/log/apache2/access.log"));
  EXPECT_TRUE(glob_match("/var/**/access.log", "/var/access.log"));
  EXPECT_TRUE(glob_match("**", "a/b/c"));
  EXPECT_TRUE(glob_match("証拠/?.log", "/受領/証拠/東.log"));
  EXPECT_FALSE(glob_match("access.log", "myaccess.log"));
  EXPECT_FALSE(glob_match("*.log", "a/b.logx"));
  EXPECT_FALSE(glob_match("apache2/*.log", "apache2/old/access.log"));
  EXPECT_FALSE(glob_match("a?b", "a/b"));
  EXPECT_FALSE(glob_match("", "a"));
  EXPECT_FALSE(glob_match("a", ""));
  EXPECT_TRUE(glob_match("", ""));
}

TEST(Glob, AgreesWithTheSlowWay) {
  std::uint32_t seed = 21;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  std::size_t matches = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string pattern(random() % 7, ' '), path(random() % 8, ' ');
    for (char& c : pattern) c = "ab/*?*"[random() % 6];
    for (char& c : path) c = "ab/"[random() % 3];
    const bool expected = slow_glob(pattern, path);
    matches += expected;
    ASSERT_EQ(glob_match(pattern, path), expected) << pattern << " on " << path;
  }
  EXPECT_GT(matches, 10'000u);
}

TEST(Glob, TakesBoundedTime) {
  std::string pattern, path(16'000, 'a');
  while (pattern.size() < 1000) pattern += "**a*";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(glob_match(pattern + "b", path));
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 20.0);
}

TEST(Ledger, FindsByName) {
  Ledger ledger;
  ledger.sites.resize(2);
  ledger.sites[1].name = "shop";
  ledger.databases.resize(1);
  ledger.databases[0].name = "shop_db";
  EXPECT_EQ(ledger.find_site("shop"), &ledger.sites[1]);
  EXPECT_EQ(ledger.find_site("Shop"), nullptr);
  EXPECT_EQ(ledger.find_database("shop_db"), &ledger.databases[0]);
  EXPECT_EQ(ledger.find_database("x"), nullptr);
}

TEST(Ledger, KnowsItsOwnPeople) {
  Ledger ledger;
  ledger.contractors.push_back({"web company", {*Network::parse("203.0.113.0/28")}});
  ledger.sites.push_back({});
  ledger.sites[0].admin_networks = {*Network::parse("198.51.100.7")};
  ledger.databases.push_back({});
  ledger.databases[0].networks = {*Network::parse("192.0.2.64/26")};
  for (const std::string_view own : {"203.0.113.15", "198.51.100.7", "192.0.2.127", "10.1.2.3", "127.0.0.1", "::1"}) {
    EXPECT_TRUE(ledger.is_own(*IpAddress::parse(own))) << own;
  }
  for (const std::string_view other : {"203.0.113.16", "198.51.100.8", "192.0.2.63", "2001:db8::1"}) {
    EXPECT_FALSE(ledger.is_own(*IpAddress::parse(other))) << other;
  }
  EXPECT_FALSE(ledger.is_own(IpAddress{}));
}

}  // namespace
}  // namespace hinomi
