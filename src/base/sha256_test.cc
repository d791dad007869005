#include "base/sha256.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

// Vectors of FIPS 180-4 and NIST's examples.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesGiveTheSameAsTheWholeAndFinishStartsAnew) {
  Sha256 hash;
  for (int round = 0; round < 2; ++round) {
    hash.update("a");
    hash.update("");
    hash.update("bc");
    EXPECT_EQ(hash.finish(), sha256("abc"));
  }
}

TEST(Sha256, HexIsLowerCase) { EXPECT_EQ(to_hex(std::string_view("\x00\x7F\xAB\xFF", 4)), "007fabff"); }

}  // namespace
}  // namespace hinomi
