#include "model/evidence.h"

#include <set>

#include <gtest/gtest.h>

namespace hinomi {
namespace {

TEST(Evidence, KindsHaveTheWordsOfTheContract) {
  std::vector<std::string_view> names;
  for (int k = 0; k <= static_cast<int>(EvidenceKind::Other); ++k) {
    const auto kind = static_cast<EvidenceKind>(k);
    names.push_back(to_string(kind));
    EXPECT_FALSE(label(kind).ja.empty() || label(kind).en.empty());
  }
  EXPECT_EQ(names, (std::vector<std::string_view>{"access_log", "error_log", "auth_log", "database_log", "database_dump", "table",
                                                  "web_root", "mail", "other"}));
}

TEST(Evidence, EveryReasonHasItsOwnWords) {
  std::set<std::string> ja, en;
  const int last = static_cast<int>(SkipReason::NotEvidence);
  for (int r = 0; r <= last; ++r) {
    const Text words = label(static_cast<SkipReason>(r));
    EXPECT_FALSE(words.ja.empty() || words.en.empty()) << r;
    ja.insert(words.ja), en.insert(words.en);
  }
  EXPECT_EQ(ja.size(), static_cast<std::size_t>(last + 1));
  EXPECT_EQ(en.size(), static_cast<std::size_t>(last + 1));
}

TEST(Evidence, PlacesComeInOrderOfEvidenceAndLine) {
  EXPECT_LT((Place{1, 9, 900}), (Place{2, 1, 0}));
  EXPECT_LT((Place{1, 2, 30}), (Place{1, 3, 20}));
}

}  // namespace
}  // namespace hinomi
