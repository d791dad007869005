#include "evidence/key_places.h"

#include <algorithm>
#include <limits>
#include <set>

#include <gtest/gtest.h>

namespace hinomi::evidence {
namespace {

// What a server would give of these keys; every row at most once, never more than was asked for.
std::vector<std::int64_t> look(const std::set<std::int64_t>& keys, std::uint64_t rows, std::size_t* questions = nullptr) {
  std::vector<std::int64_t> seen;
  KeyPlaces places(*keys.begin(), *keys.rbegin(), rows);
  while (const auto stretch = places.next()) {
    if (questions != nullptr) ++*questions;
    std::vector<std::int64_t> given(keys.lower_bound(stretch->from), keys.upper_bound(stretch->to));
    if (stretch->backward) std::ranges::reverse(given);
    given.resize(std::min<std::size_t>(given.size(), stretch->rows));
    seen.insert(seen.end(), given.begin(), given.end());
    places.took(given.size(), given.empty() ? 0 : given.back());
  }
  EXPECT_LE(seen.size(), rows);
  EXPECT_EQ(std::set<std::int64_t>(seen.begin(), seen.end()).size(), seen.size());
  return seen;
}

std::set<std::int64_t> numbers(std::int64_t from, std::int64_t to) {
  std::set<std::int64_t> keys;
  for (std::int64_t key = from; key <= to; ++key) keys.insert(keys.end(), key);
  return keys;
}

TEST(KeyPlaces, BothEndsAndEvenlyBetween) {
  std::size_t questions = 0;
  const std::vector<std::int64_t> seen = look(numbers(1, 300'000), 1000, &questions);
  EXPECT_GE(seen.size(), 900u);
  EXPECT_LE(questions, 60u);
  EXPECT_TRUE(std::ranges::find(seen, 1) != seen.end());
  EXPECT_TRUE(std::ranges::find(seen, 300'000) != seen.end());
  // A fiftieth of the range never goes by unseen.
  for (std::int64_t from = 1; from + 6100 < 300'000; from += 500)
    EXPECT_TRUE(std::ranges::any_of(seen, [&](std::int64_t key) { return key >= from && key < from + 6100; })) << from;
}

TEST(KeyPlaces, OneFarNumberLeavesTheOthersSeen) {
  std::set<std::int64_t> keys = numbers(1, 300'000);
  keys.insert(std::numeric_limits<std::int64_t>::max());
  const std::vector<std::int64_t> seen = look(keys, 1000);
  EXPECT_GE(seen.size(), 500u);
  EXPECT_TRUE(std::ranges::any_of(seen, [](std::int64_t key) { return key > 100'000 && key < 200'000; }));
}

TEST(KeyPlaces, GapsAndNegativeNumbers) {
  std::set<std::int64_t> keys;
  for (std::int64_t key = 0; key < 20'000; ++key) keys.insert(-1'000'000'000'000 + key * 104'729);
  EXPECT_GE(look(keys, 1000).size(), 900u);
  EXPECT_GE(look({std::numeric_limits<std::int64_t>::min(), -1, 0, std::numeric_limits<std::int64_t>::max()}, 3).size(), 1u);
}

TEST(KeyPlaces, TheFirstRowsAreSpreadToo) {
  std::vector<std::int64_t> seen = look(numbers(1, 300'000), 1000);
  seen.resize(200);
  for (std::int64_t from = 1; from + 60'000 < 300'000; from += 10'000)
    EXPECT_TRUE(std::ranges::any_of(seen, [&](std::int64_t key) { return key >= from && key < from + 60'000; })) << from;
}

TEST(KeyPlaces, FewRows) {
  EXPECT_EQ(look(numbers(1, 1000), 1).size(), 1u);
  EXPECT_EQ(look(numbers(1, 1000), 5).size(), 5u);
  EXPECT_GE(look(numbers(1, 100), 60).size(), 54u);
}

}  // namespace
}  // namespace hinomi::evidence
