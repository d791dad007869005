#include "base/fingerprint.h"

#include <set>

#include <gtest/gtest.h>

namespace hinomi {
namespace {

std::array<std::uint8_t, 16> counting_key() {
  std::array<std::uint8_t, 16> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  return key;
}

// Vectors of the reference implementation (SipHash-2-4 with 128 bits, key 00…0f, input 00 01 02 …).
TEST(Fingerprint, IsSipHash24With128Bits) {
  const FingerprintKey key(counting_key());
  EXPECT_EQ(key.of(""), (Fingerprint{0x930255c71472f66dULL, 0xe6a825ba047f81a3ULL}));
  EXPECT_EQ(key.of(std::string_view("\0", 1)), (Fingerprint{0x45fc229b11597634ULL, 0x44af996bd8c187daULL}));
}

TEST(Fingerprint, DependsOnKeyAndValue) {
  const FingerprintKey a(counting_key()), b = FingerprintKey::random(), c = FingerprintKey::random();
  EXPECT_EQ(a.of("x@mail.example"), a.of("x@mail.example"));
  const std::set<Fingerprint> all = {a.of("x@mail.example"), a.of("y@mail.example"), b.of("x@mail.example"),
                                     c.of("x@mail.example")};
  EXPECT_EQ(all.size(), 4u);
}

TEST(Fingerprint, EveryPurposeHasAKeyOfItsOwn) {
  const Secret one = random_secret(), other = random_secret();
  const auto of = [](const Secret& secret, std::string_view purpose) { return FingerprintKey::derived(secret, purpose).of("x"); };
  EXPECT_EQ(of(one, "a"), of(one, "a"));
  const std::set<Fingerprint> all = {of(one, "a"), of(one, "b"), of(other, "a"), of(other, "b")};
  EXPECT_EQ(all.size(), 4u);
  EXPECT_NE(secret_check(one, "a"), secret_check(other, "a"));
}

}  // namespace
}  // namespace hinomi
