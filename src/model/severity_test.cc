#include "model/severity.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

TEST(Severity, NamesGoBothWaysAndOrder) {
  std::string names;
  for (const Severity s : {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
    EXPECT_EQ(severity_from(to_string(s)), s);
    EXPECT_FALSE(label(s).ja.empty() || label(s).en.empty());
    names += std::string(to_string(s)) + " ";
  }
  EXPECT_EQ(names, "info low medium high critical ");
  EXPECT_LT(Severity::Medium, Severity::High);
  EXPECT_FALSE(severity_from("High"));
  EXPECT_FALSE(severity_from(""));
}

TEST(Severity, VerdictsHaveTheirWords) {
  std::string names;
  for (const Verdict v : {Verdict::Observed, Verdict::Attempted, Verdict::LikelySucceeded, Verdict::Succeeded}) {
    EXPECT_FALSE(label(v).ja.empty() || label(v).en.empty());
    names += std::string(to_string(v)) + " ";
  }
  EXPECT_EQ(names, "observed attempted likely_succeeded succeeded ");
}

}  // namespace
}  // namespace hinomi
