#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "evidence/archive.h"

namespace hinomi::evidence {
namespace {

// Packed by another library than the one under test.
std::string gzip(std::string_view text) {
  std::string packed(text.size() + 4096, '\0');
  std::size_t used = 0;
  archive* a = archive_write_new();
  archive_write_add_filter_gzip(a);
  archive_write_set_format_raw(a);
  archive_write_set_bytes_in_last_block(a, 1);
  archive_write_open_memory(a, packed.data(), packed.size(), &used);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(a, entry);
  archive_write_data(a, text.data(), text.size());
  archive_entry_free(entry);
  archive_write_close(a);
  archive_write_free(a);
  packed.resize(used);
  return packed;
}

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "192.0.2." + std::to_string(i % 250) + " line " + std::to_string(i * 7919) + '\n';
  return text;
}

// Hands out few bytes at a time, so that headers, blocks and checksums are cut anywhere.
class Dripping final : public ByteStream {
 public:
  Dripping(std::string_view bytes, std::size_t step) : rest_(bytes), step_(step) {}
  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t n = std::min({size, rest_.size(), step_});
    std::copy_n(rest_.data(), n, buffer);
    rest_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view rest_;
  std::size_t step_;
};

struct Unpacked {
  std::string text;
  std::optional<SkipReason> damage;
};

Unpacked unpack(std::string_view packed, std::size_t step = 1 << 20, std::size_t room = 1 << 16, BombGuard guard = {}) {
  const auto stream = open_gzip(std::make_unique<Dripping>(packed, step), guard);
  Unpacked unpacked;
  std::string buffer(room, '\0');
  while (const std::size_t n = stream->read(buffer.data(), buffer.size())) unpacked.text.append(buffer, 0, n);
  unpacked.damage = stream->damage();
  return unpacked;
}

TEST(Gzip, GivesTheSameBytesHoweverTheyAreCut) {
  const std::string text = lines(20'000), packed = gzip(text);
  for (const std::size_t step : {1u, 7u, 1000u, 1u << 20}) {
    for (const std::size_t room : {1u, 333u, 1u << 16}) {
      if (step * room == 1) continue;  // slow, and tells nothing new
      const Unpacked unpacked = unpack(packed, step, room);
      EXPECT_EQ(unpacked.text, text) << step << ' ' << room;
      EXPECT_FALSE(unpacked.damage);
    }
  }
}

TEST(Gzip, MembersFollowOneAnother) {
  const std::string packed = gzip(lines(10)) + gzip(lines(2000)) + gzip("") + gzip("end\n");
  for (const std::size_t step : {1u, 50u, 1u << 20}) {
    const Unpacked unpacked = unpack(packed, step);
    EXPECT_EQ(unpacked.text, lines(10) + lines(2000) + "end\n");
    EXPECT_FALSE(unpacked.damage);
  }
}

TEST(Gzip, ZerosBehindTheLastMemberArePadding) {
  const Unpacked unpacked = unpack(gzip("a\n") + std::string(5000, '\0'), 100);
  EXPECT_EQ(unpacked.text, "a\n");
  EXPECT_FALSE(unpacked.damage);
}

TEST(Gzip, AnythingElseBehindTheLastMemberIsDamage) {
  const Unpacked unpacked = unpack(gzip("a\n") + "rubbish");
  EXPECT_EQ(unpacked.text, "a\n");
  EXPECT_EQ(unpacked.damage, SkipReason::DamagedArchive);
}

TEST(Gzip, GivesWhatCameBeforeTheCut) {
  const std::string text = lines(50'000), packed = gzip(text);
  for (const std::size_t size : {packed.size() / 2, packed.size() - 1, packed.size() - 8, std::size_t{5}}) {
    const Unpacked unpacked = unpack(std::string_view(packed).substr(0, size));
    EXPECT_TRUE(text.starts_with(unpacked.text)) << size;
    EXPECT_EQ(unpacked.damage, SkipReason::CutOff) << size;
  }
  EXPECT_GT(unpack(std::string_view(packed).substr(0, packed.size() / 2)).text.size(), text.size() / 3);
}

TEST(Gzip, ChecksumsAreVerified) {
  std::string packed = gzip(lines(1000));
  packed[packed.size() - 6] ^= 1;
  EXPECT_EQ(unpack(packed).damage, SkipReason::DamagedArchive);
  packed = gzip(lines(1000));
  packed[packed.size() / 2] ^= 0x55;
  EXPECT_TRUE(unpack(packed).damage.has_value());
}

TEST(Gzip, BombsAreStopped) {
  const std::string packed = gzip(std::string(4 << 20, 'x'));
  const Unpacked unpacked = unpack(packed, 1 << 20, 1 << 16, {.free_bytes = 1 << 20, .ratio = 100});
  EXPECT_EQ(unpacked.damage, SkipReason::TooLarge);
  EXPECT_LT(unpacked.text.size(), std::size_t{2} << 20);
}

}  // namespace
}  // namespace hinomi::evidence
