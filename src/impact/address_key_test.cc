#include "impact/address_key.h"

#include <random>

namespace hinomi::impact {
namespace {

std::string key(std::string_view text) {
  std::string out;
  return address_key(text, out) ? out : "none";
}

TEST(AddressKey, OneAddressInManySpellings) {
  const std::string one = key("東京都若葉区本町1-2-3 コーポ青葉101");
  for (const char* spelling : {"東京都若葉区本町１－２－３　コーポ青葉１０１", "東京都若葉区本町1−2‐3コーポ青葉101",
                               "東京都若葉区本町1ー2ー3 コーポ青葉 101", "東京都若葉区本町1-2-3 ｺｰﾎﾟ青葉101"}) {
    EXPECT_EQ(key(spelling), one) << spelling;
  }
  EXPECT_NE(key("東京都若葉区本町1-2-4 コーポ青葉101"), one);
  EXPECT_EQ(key("47 MySakila Drive"), "47mysakiladrive");
  EXPECT_EQ(key("Ａｂｃ"), "abc");
  EXPECT_EQ(key("　 \t"), "none");
  EXPECT_EQ(key(""), "none");
}

TEST(AddressKey, AnyBytes) {
  std::minstd_rand random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += static_cast<char>(random() % 3 ? random() % 256 : 0xE0 + random() % 16);
    EXPECT_LE(key(text).size(), text.size() * 9 + 4);  // NFKC may write out a squared word
  }
}

}  // namespace
}  // namespace hinomi::impact
