#include "findings/announcement.h"

#include <random>

#include <gtest/gtest.h>

#include "base/text.h"
#include "findings/crs_operator.h"

namespace hinomi::findings {
namespace {

bool meets(const Announcement& announcement, std::string_view text) {
  const ByteSet bytes = ByteSet::of(text);
  for (const Requirement& requirement : announcement) {
    bool met = requirement.bytes.meets(bytes);
    for (const std::string& literal : requirement.literals) met = met || ifind(text, literal) != std::string_view::npos;
    if (!met) return false;
  }
  return true;
}

TEST(Announcement, NamesWhatEveryMatchHolds) {
  const Announcement announcement = announce_expression("(?i)union.*?select.*?from");
  ASSERT_EQ(announcement.size(), 3u);
  EXPECT_EQ(announcement[0].literals, std::vector<std::string>{"union"});
  EXPECT_EQ(announcement[1].literals, std::vector<std::string>{"select"});
  EXPECT_EQ(announcement[2].literals, std::vector<std::string>{"from"});
  ASSERT_EQ(announce_expression("(?:sleep|benchmark)\\s*\\(").size(), 2u);
  EXPECT_EQ(announce_expression("(?:sleep|benchmark)\\s*\\(")[0].literals, (std::vector<std::string>{"benchmark", "sleep"}));
  EXPECT_TRUE(announce_expression("[;|`]x?")[0].bytes.has('`'));
  EXPECT_TRUE(announce_expression("a*|b").empty());
  EXPECT_TRUE(announce_expression("(unclosed").empty());
  EXPECT_TRUE(announce_expression("(?x) a b").empty());
}

/// Random expressions and texts over a small alphabet: what matches must have been announced.
TEST(Announcement, EveryMatchIsAnnounced) {
  std::mt19937 random(3);
  const auto one_of = [&](std::initializer_list<const char*> of) { return std::string(of.begin()[random() % of.size()]); };
  const std::function<std::string(int)> expression = [&](int depth) -> std::string {
    std::string out;
    for (std::size_t n = 1 + random() % 3; n > 0; --n) {
      std::string atom;
      switch (random() % (depth > 0 ? 6 : 4)) {
        case 0:
        case 1:
          atom = one_of({"a", "b", "AB", "ab", "<", "\\(", "\\x3c", "1", " "});
          break;
        case 2:
          atom = one_of({"[ab]", "[^a]", "\\s", "\\w", "\\d", ".", "[a-c<]", "[\\s<]", "\\b"});
          break;
        case 3:
          atom = one_of({"^", "$", "(?i)", "(?=a)", "(?!b)", ""});
          break;
        case 4:
          atom = "(?:" + expression(depth - 1) + "|" + expression(depth - 1) + ")";
          break;
        default:
          atom = one_of({"(", "(?:", "(?i:"}) + expression(depth - 1) + ")";
      }
      const bool repeats = !atom.empty() && atom != "^" && atom != "$" && atom != "(?i)" && atom != "\\b" &&
                           !atom.starts_with("(?=") && !atom.starts_with("(?!");
      out += atom + (repeats ? one_of({"", "", "", "+", "*", "?", "{2}", "{1,3}", "+?"}) : "");
    }
    return out;
  };
  std::size_t matched = 0, announced = 0;
  for (int round = 0; round < 4000; ++round) {
    const std::string pattern = expression(2);
    const auto compiled = CrsExpression::compile(pattern);
    if (!compiled.has_value()) continue;
    const Announcement announcement = announce_expression(pattern);
    announced += !announcement.empty();
    CrsExpressionMemory memory;
    for (int texts = 0; texts < 20; ++texts) {
      std::string text;
      for (std::size_t n = random() % 7; n > 0; --n) text += one_of({"a", "b", "A", "B", "c", "<", "(", "1", " ", "\n", "x"});
      if (!compiled->found_in(text, memory)) continue;
      ++matched;
      EXPECT_TRUE(meets(announcement, text)) << pattern << " matches " << text;
    }
  }
  EXPECT_GT(matched, 10'000u);
  EXPECT_GT(announced, 1'000u);
}

/// libinjection is asked only about texts that hold certain bytes; in others it finds nothing.
TEST(Announcement, LibinjectionFindsNothingUnannounced) {
  SecDirective directive;
  const auto operator_of = [&](const char* name) {
    directive.operator_name = name;
    return *CrsOperator::make(directive, Content());
  };
  const CrsOperator sqli = operator_of("detectsqli"), xss = operator_of("detectxss");
  std::mt19937 random(5);
  const std::vector<std::string> words{
      "select", "union",   "or",          "and", "1",      "0x41",       "1e5",    "null",  "from", "sleep", "a", ".", "_",
      "x",      "waitfor", "sp_password", "all", "onload", "javascript", "script", "'",     "\"",   " ",     "/", ">", "--",
      "(",      ")",       "`",           "&",   ";",      "\t",         "data:",  "style", "\xa0", "e",     "99"};
  for (int round = 0; round < 60'000; ++round) {
    std::string text;
    for (std::size_t n = 1 + random() % 6; n > 0; --n) text += words[random() % words.size()];
    EXPECT_FALSE(!meets(sqli.announcement(), text) && is_sql_injection(text)) << text;
    EXPECT_FALSE(!meets(xss.announcement(), text) && is_cross_site_scripting(text)) << text;
  }
  for (int round = 0; round < 30'000; ++round) {  // of words and numbers alone
    std::string text;
    for (std::size_t n = 1 + random() % 6; n > 0; --n) text += words[random() % 17];
    EXPECT_FALSE(!meets(sqli.announcement(), text) && is_sql_injection(text)) << text;
  }
  EXPECT_TRUE(is_sql_injection("1' or '1'='1"));
  EXPECT_TRUE(is_cross_site_scripting("<script>"));
}

}  // namespace
}  // namespace hinomi::findings
