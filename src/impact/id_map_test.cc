#include "impact/id_map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace hinomi::impact {
namespace {

void expect_same(const IdMap<std::uint64_t>& map, const std::map<std::uint32_t, std::uint64_t>& expected) {
  std::map<std::uint32_t, std::uint64_t> all;
  map.for_each([&](std::uint32_t id, std::uint64_t value) { EXPECT_TRUE(all.emplace(id, value).second) << id; });
  EXPECT_EQ(all, expected);
  for (const auto& [id, value] : expected) EXPECT_EQ(map.at(id), value);
}

// Members near each other, far from each other, and those that came far off and are reached by the array later.
TEST(IdMap, HoldsWhatItWasGiven) {
  std::mt19937 random(7);
  for (const std::uint32_t spread : {1u, 3u, 40u, 5000u}) {
    IdMap<std::uint64_t> map;
    std::map<std::uint32_t, std::uint64_t> expected;
    for (std::uint32_t i = 1; i <= 20'000; ++i) {
      const std::uint32_t id = i % 100 == 0 ? static_cast<std::uint32_t>(random() % 200'000) : i * spread;
      map[id] |= i, expected[id] |= i;
    }
    expect_same(map, expected);
    EXPECT_EQ(map.at(150'000'000), 0U);
  }
}

// An array up to the last of them would take 32 GB.
TEST(IdMap, FarNumbersMakeNoArray) {
  IdMap<std::uint64_t> map;
  std::map<std::uint32_t, std::uint64_t> expected;
  for (std::uint32_t i = 0; i < 1000; ++i) map[i] = i + 1, expected[i] = i + 1;
  for (std::uint32_t i = 0; i < 1000; ++i) map[UINT32_MAX - i * 1000] = 7, expected[UINT32_MAX - i * 1000] = 7;
  for (std::uint32_t i = 1000; i < 3000; ++i) map[i] = i + 1, expected[i] = i + 1;
  expect_same(map, expected);
}

}  // namespace
}  // namespace hinomi::impact
