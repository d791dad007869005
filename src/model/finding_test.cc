#include "model/finding.h"

#include <gtest/gtest.h>

#include "base/sha256.h"

namespace hinomi {
namespace {

TEST(Finding, IdsAreStableAndTellKeysApart) {
  const std::string id = finding_id("remote_dump", "203.0.113.9");
  EXPECT_EQ(id, "remote_dump-" + to_hex(sha256(std::string_view("remote_dump\0"
                                                                "203.0.113.9",
                                                                23)))
                                     .substr(0, 12));
  EXPECT_EQ(id, finding_id("remote_dump", "203.0.113.9"));
  EXPECT_NE(id, finding_id("remote_dump", "203.0.113.8"));
  EXPECT_NE(finding_id("ab", "c").substr(2), finding_id("a", "bc").substr(1));
}

TEST(Finding, CitesMaskedAndBounded) {
  Finding finding;
  for (std::uint64_t i = 0; i < 3 * Finding::kMaxRefs; ++i)
    finding.cite({1, i + 1, i * 10}, "GET /?mail=hanako@mail.example " + std::string(1000, 'x'));
  ASSERT_EQ(finding.refs.size(), Finding::kMaxRefs);
  EXPECT_EQ(finding.refs[1].place, (Place{1, 2, 10}));
  for (const EvidenceRef& ref : finding.refs) {
    EXPECT_EQ(ref.excerpt.find("hanako"), std::string::npos);
    EXPECT_LE(ref.excerpt.size(), 240u);
  }
}

}  // namespace
}  // namespace hinomi
