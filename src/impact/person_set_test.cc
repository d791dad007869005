#include "impact/person_set.h"

#include <algorithm>
#include <random>

#include "base/sha256.h"

namespace hinomi::impact {
namespace {

constexpr PersonSetCheck kCheck = {1, 2, 3};
constexpr std::uint64_t kHashes = std::uint64_t{1} << KeyHash::kBits;

std::vector<std::uint64_t> random_hashes(std::size_t count, std::mt19937_64& random) {
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i < count; ++i) hashes.push_back(random() % kHashes);
  std::ranges::sort(hashes);
  return hashes;
}

std::string example() {
  std::mt19937_64 random(5);
  return encode_person_set({random_hashes(100, random), random_hashes(33, random), {}, {}, {}},
                           {"shop.sql", Timestamp::from_seconds(1'566'000'000), 100, 2}, kCheck);
}

Error refused(std::string bytes, const PersonSetCheck& check = kCheck) {
  const auto set = PersonSet::decode(std::move(bytes), check, "dir/prod.fp");
  return set ? Error{} : set.error();
}

// A file that somebody with a newer program or an editor wrote: the checksum fits.
std::string sealed(std::string bytes) {
  const Digest digest = sha256(std::string_view(bytes).substr(0, bytes.size() - 32));
  return bytes.replace(bytes.size() - 32, 32, reinterpret_cast<const char*>(digest.data()), digest.size());
}

TEST(PersonSet, HoldsWhatWasPutIn) {
  std::mt19937_64 random(1);
  for (const std::size_t count : {1u, 2u, 32u, 33u, 1000u, 70'000u}) {
    PersonSetKeys keys;
    for (std::size_t k = 0; k < kCommonKeys; ++k) keys[k] = random_hashes(count / (k + 1), random);
    keys[0].front() = 0, keys[0].back() = kHashes - 1;
    const PersonSetAbout about{"shop.sql", Timestamp::from_seconds(1'566'000'000), count, 7, count == 33};
    const auto set = PersonSet::decode(encode_person_set(keys, about, kCheck), kCheck, "dir/prod.fp");
    ASSERT_TRUE(set) << set.error().what;
    EXPECT_EQ(set->about(), about);
    EXPECT_EQ(set->file(), "prod.fp");
    for (std::size_t k = 0; k < kCommonKeys; ++k) {
      EXPECT_EQ(set->keys(static_cast<CommonKey>(k)), keys[k].size());
      for (const std::uint64_t hash : keys[k]) EXPECT_TRUE(set->contains({static_cast<KeyKind>(k), hash}));
    }
    for (const std::uint64_t hash : keys[0]) {
      EXPECT_FALSE(set->contains({KeyKind::Card, hash}));
      EXPECT_FALSE(set->contains({KeyKind::Name, hash}));
    }
  }
}

// 2^40 remainders and fewer than 33 in a bucket on average: of four million foreign keys 0.0001 are taken for known ones. Keys of
// which all but the last kept bit agree are told apart, which bounds the probability from the other side.
TEST(PersonSet, ForeignKeysAreNotFound) {
  std::mt19937_64 random(2);
  PersonSetKeys keys;
  keys[0] = random_hashes(300'000, random);
  const auto set = PersonSet::decode(encode_person_set(keys, {}, kCheck), kCheck, "prod.fp");
  ASSERT_TRUE(set);
  std::size_t found = 0;
  for (int i = 0; i < 4'000'000; ++i) found += set->contains({KeyKind::Email, random() % kHashes}) ? 1 : 0;
  EXPECT_EQ(found, 0u);
  const int bits = 14 + 40;  // 300,000 keys lie in 2^14 buckets: the uppermost 54 bits count
  for (const std::uint64_t hash : keys[0]) {
    const std::uint64_t near = hash ^ std::uint64_t{1} << (KeyHash::kBits - bits);
    if (std::ranges::binary_search(keys[0], near)) continue;
    found += set->contains({KeyKind::Email, near}) ? 1 : 0;
  }
  EXPECT_EQ(found, 0u);
}

TEST(PersonSet, FiveBytesAndAnEighthAKey) {
  for (const std::uint64_t keys : {std::uint64_t{1000}, std::uint64_t{123'456}, std::uint64_t{15'000'000}}) {
    EXPECT_LE(person_set_bytes({keys, 0, 0, 0, 0}) - 160, keys * 41 / 8 + 2);
  }
}

TEST(PersonSet, EveryDamageIsTold) {
  const std::string good = example();
  for (std::size_t size = 0; size < good.size(); ++size) {
    const Error error = refused(good.substr(0, size));
    EXPECT_EQ(error.code, Errc::Malformed) << size;
    EXPECT_NE(error.what.find("dir/prod.fp: "), std::string::npos);
    EXPECT_FALSE(error.remedy.empty());
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    EXPECT_FALSE(refused(bad).what.empty()) << at;
  }
  EXPECT_NE(refused(good + "x").what.find("damaged"), std::string::npos);
  EXPECT_NE(refused("-- MariaDB dump 10.19").what.find("not a fingerprint"), std::string::npos);
  // Counts of buckets that do not make up the whole, under a checksum that fits.
  std::string uneven = good;
  uneven[128] = static_cast<char>(uneven[128] + 1);
  EXPECT_NE(refused(sealed(uneven)).what.find("do not fit"), std::string::npos);
  std::string many = good;
  many[56 + 7] = 0x7f;
  EXPECT_EQ(refused(sealed(many)).code, Errc::Malformed);
}

// Under a checksum that fits.
TEST(PersonSet, WhatCannotBeIsTold) {
  const std::string good = example();
  std::string persons = good;
  persons[16] = static_cast<char>(134);  // of 133 keys
  EXPECT_NE(refused(sealed(persons)).what.find("more persons than keys"), std::string::npos);
  std::string date = good;
  date[32 + 7] = 0x7f;
  EXPECT_NE(refused(sealed(date)).what.find("its date is none"), std::string::npos);
  std::string order = good;  // 100 hashes in four buckets, whose counts take eight bytes
  std::swap_ranges(order.begin() + 136, order.begin() + 141, order.begin() + 141);
  EXPECT_NE(refused(sealed(order)).what.find("out of order"), std::string::npos);
}

TEST(PersonSet, SizeIsCheckedByTheHeadAlone) {
  const std::string good = example(), head = good.substr(0, kPersonSetHead);
  EXPECT_TRUE(PersonSet::check_size(head, good.size(), "prod.fp"));
  EXPECT_FALSE(PersonSet::check_size(head, good.size() + 1, "prod.fp"));
  EXPECT_FALSE(PersonSet::check_size(head.substr(0, 100), good.size(), "prod.fp"));
}

TEST(PersonSet, AnotherKeyAndAnotherVersionAreToldAsSuch) {
  const Error key = refused(example(), {9});
  EXPECT_EQ(key.code, Errc::Conflict);
  EXPECT_NE(key.what.find("another key"), std::string::npos);
  std::string newer = example();
  newer[8] = 2;
  const Error version = refused(sealed(newer));
  EXPECT_EQ(version.code, Errc::Unsupported);
  EXPECT_NE(version.what.find("version 2"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::impact
