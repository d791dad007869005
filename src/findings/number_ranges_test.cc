#include "findings/number_ranges.h"

#include <set>

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

TEST(NumberRanges, JoinsNeighboursWhateverTheOrder) {
  NumberRanges numbers;
  for (const std::uint32_t n : {17u, 19u, 18u, 30u, 17u, 31u, 16u}) numbers.add(n);
  EXPECT_EQ(numbers.ranges(), (std::vector<NumberRanges::Range>{{16, 19}, {30, 31}}));
  EXPECT_EQ(numbers.size(), 6u);
}

TEST(NumberRanges, AgreesWithASet) {
  NumberRanges numbers;
  std::set<std::uint32_t> all;
  std::uint32_t state = 7;
  for (int i = 0; i < 5'000; ++i) {
    state = state * 1664525u + 1013904223u;
    const std::uint32_t n = (state >> 16) % 700;
    EXPECT_EQ(numbers.add(n), all.insert(n).second);
  }
  std::set<std::uint32_t> held;
  for (const auto& [first, last] : numbers.ranges())
    for (std::uint32_t n = first; n <= last; ++n) held.insert(n);
  EXPECT_EQ(held, all);
  EXPECT_EQ(numbers.size(), all.size());
}

TEST(NumberRanges, IsBoundedAndSaysSo) {
  NumberRanges numbers;
  for (std::uint32_t i = 0; i < 10'000; ++i) numbers.add(i * 3);
  EXPECT_EQ(numbers.ranges().size(), NumberRanges::kMaxRanges);
  EXPECT_EQ(numbers.size() + numbers.forgotten(), 10'000u);
}

}  // namespace
}  // namespace hinomi::findings
