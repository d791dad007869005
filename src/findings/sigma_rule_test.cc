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

}  // namespace
}  // namespace hinomi::findings
