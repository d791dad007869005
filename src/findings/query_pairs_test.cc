#include "findings/query_pairs.h"

#include <string>

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

std::string pairs(std::string_view query, std::size_t most = 100) {
  std::string out;
  each_query_pair(query, [&](const QueryPair& pair) {
    out.append("[").append(pair.name()).append(pair.has_value() ? "=" : "").append(pair.value()).append("]");
    return --most > 0;
  });
  return out;
}

TEST(QueryPairs, AreCutAtTheirMarks) {
  EXPECT_EQ(pairs(""), "");
  EXPECT_EQ(pairs("a=1&b=2"), "[a=1][b=2]");
  EXPECT_EQ(pairs("a&b=&=c"), "[a][b=][=c]");
  EXPECT_EQ(pairs("a=b=c"), "[a=b=c]");
  EXPECT_EQ(pairs("a=1&&b=2&"), "[a=1][][b=2]");
  EXPECT_EQ(pairs("%61=%26&b"), "[%61=%26][b]");
}

TEST(QueryPairs, StopWhereTheTakerHasEnough) { EXPECT_EQ(pairs("a=1&b=2&c=3", 2), "[a=1][b=2]"); }

}  // namespace
}  // namespace hinomi::findings
