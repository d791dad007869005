#include "findings/seclang_parser.h"

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

struct Parsed {
  std::vector<SecDirective> directives;
  std::vector<Error> problems;
};

Parsed parse(std::string text) {
  Parsed parsed;
  parse_seclang({"rules/x.conf", std::move(text)}, parsed.directives, parsed.problems);
  return parsed;
}

TEST(SeclangParser, ReadsARuleOverSeveralLines) {
  const Parsed parsed = parse(R"(# a comment
SecRule REQUEST_COOKIES|!REQUEST_COOKIES:/__utm/|&ARGS:q|XML:/* \
    "!@rx a\"b|c\\d" \
    "id:1,\
    phase:2,\
    t:none,t:urlDecodeUni,\
    msg:'it\'s, quoted',\
    setvar:'tx.x=+%{tx.critical_anomaly_score}'"
)");
  ASSERT_TRUE(parsed.problems.empty());
  ASSERT_EQ(parsed.directives.size(), 1u);
  const SecDirective& rule = parsed.directives[0];
  EXPECT_EQ(rule.place(), "rules/x.conf:2");
  ASSERT_EQ(rule.variables.size(), 4u);
  EXPECT_EQ(rule.variables[0].collection, "REQUEST_COOKIES");
  EXPECT_TRUE(rule.variables[1].exclude && rule.variables[1].expression);
  EXPECT_EQ(rule.variables[1].selector, "__utm");
  EXPECT_TRUE(rule.variables[2].count);
  EXPECT_EQ(rule.variables[2].selector, "q");
  EXPECT_EQ(rule.variables[3].selector, "/*");
  EXPECT_TRUE(rule.negated);
  EXPECT_EQ(rule.operator_name, "rx");
  EXPECT_EQ(rule.argument, "a\"b|c\\\\d");
  EXPECT_EQ(rule.action("msg"), "it's, quoted");
  EXPECT_EQ(rule.action("setvar"), "tx.x=+%{tx.critical_anomaly_score}");
  EXPECT_TRUE(rule.has("phase"));
  EXPECT_FALSE(rule.has("chain"));
}

TEST(SeclangParser, ReadsActionsMarkersAndBareOperators) {
  const Parsed parsed =
      parse("SecAction \"id:2,nolog\"\nSecMarker END-X\n  SecRule ARGS \"^x$\" \"id:3,chain\"\nSecComponentSignature \"y\"\n");
  ASSERT_TRUE(parsed.problems.empty());
  ASSERT_EQ(parsed.directives.size(), 3u);
  EXPECT_EQ(parsed.directives[0].kind, SecDirective::Kind::Action);
  EXPECT_EQ(parsed.directives[1].marker, "END-X");
  EXPECT_EQ(parsed.directives[2].operator_name, "rx");
  EXPECT_EQ(parsed.directives[2].argument, "^x$");
}

TEST(SeclangParser, WhatIsBrokenIsNamedAndTheRestIsRead) {
  const Parsed parsed = parse(
      "SecRule ARGS \"@rx x\nSecRule ARGS \"@rx y\" \"id:4\"\nSecNothing x\nSecRule ARGS:/x \"y\" \"id:5\"\nSecRule ARGS \"y\" "
      "\"msg:'x\"\nSecRule ARGS\n");
  ASSERT_EQ(parsed.directives.size(), 1u);
  EXPECT_EQ(parsed.directives[0].action("id"), "4");
  ASSERT_EQ(parsed.problems.size(), 5u);
  EXPECT_EQ(parsed.problems[0].what, "rules/x.conf:1: a quote is not closed");
  EXPECT_EQ(parsed.problems[1].what, "rules/x.conf:3: directive SecNothing is not supported");
  for (const Error& problem : parsed.problems) EXPECT_FALSE(problem.remedy.empty());
}

}  // namespace
}  // namespace hinomi::findings
