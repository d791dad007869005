#include "findings/text_memory.h"

#include <string>

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

TextMemory::Known* keep(TextMemory& memory, std::string_view text, std::span<const FoundWord> found = {}) {
  const std::uint64_t hash = TextMemory::hash_of(text);
  memory.remember(text, hash, found);
  return memory.remember(text, hash, found);
}

TEST(TextMemory, KeepsWhatCameTwice) {
  TextMemory memory;
  const std::string text = "/products/list?category_id=7";
  const std::uint64_t hash = TextMemory::hash_of(text);
  const std::array found{FoundWord{3, 0b101}, FoundWord{17, 1}};
  EXPECT_EQ(memory.find(text, hash), nullptr);
  EXPECT_EQ(memory.remember(text, hash, found), nullptr);
  EXPECT_EQ(memory.find(text, hash), nullptr);
  ASSERT_NE(memory.remember(text, hash, found), nullptr);
  memory.prefetch_place(hash);
  memory.prefetch_text(hash);
  const TextMemory::Known* known = memory.find(text, hash);
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->text(), text);
  const std::span<const FoundWord> seen = known->found();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].word, 3u);
  EXPECT_EQ(seen[0].bits, 0b101u);
  EXPECT_EQ(seen[1].word, 17u);
  EXPECT_EQ(known->quiet, TextMemory::Quiet::Unknown);
}

TEST(TextMemory, TellsTextsOfOneHashApart) {
  TextMemory memory;
  memory.remember("harmless", 42, {});
  ASSERT_NE(memory.remember("harmless", 42, {}), nullptr);
  EXPECT_NE(memory.find("harmless", 42), nullptr);
  EXPECT_EQ(memory.find("hostile!", 42), nullptr);
  EXPECT_EQ(memory.find("harmles", 42), nullptr);
}

TEST(TextMemory, IsBoundedAndPrefersWhatWasMetLast) {
  TextMemory memory;
  const std::string often = "/often";
  ASSERT_NE(keep(memory, often), nullptr);
  std::string last;
  for (int i = 0; i < 50'000; ++i) {
    last = "/once/" + std::to_string(i);
    keep(memory, last);
    ASSERT_NE(memory.find(often, TextMemory::hash_of(often)), nullptr) << "met between any two others";
  }
  EXPECT_NE(memory.find(last, TextMemory::hash_of(last)), nullptr);
  EXPECT_EQ(memory.find("/once/0", TextMemory::hash_of("/once/0")), nullptr);
}

TEST(TextMemory, LeavesOutWhatIsTooLong) {
  TextMemory memory;
  EXPECT_NE(keep(memory, std::string(TextMemory::kMaxText, 'a')), nullptr);
  EXPECT_EQ(keep(memory, std::string(TextMemory::kMaxText + 1, 'a')), nullptr);
  const std::vector<FoundWord> many(TextMemory::kMaxWords + 1);
  EXPECT_EQ(keep(memory, "/x", many), nullptr);
}

}  // namespace
}  // namespace hinomi::findings
