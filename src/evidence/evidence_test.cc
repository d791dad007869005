#include <fstream>

#include <gtest/gtest.h>

#include <archive.h>
#include <archive_entry.h>

#include "evidence/archive.h"
#include "evidence/collector.h"
#include "evidence/seal.h"
#include "evidence/web_root.h"

namespace hinomi::evidence {
namespace {
namespace fs = std::filesystem;

class Folder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "hinomi-evidence-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const fs::path& name, std::string_view text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  // gzip, or a tar of the given members.
  fs::path pack(const fs::path& name, const std::vector<std::pair<std::string, std::string>>& members, bool tar) {
    archive* a = archive_write_new();
    archive_write_add_filter_gzip(a);
    tar ? archive_write_set_format_ustar(a) : archive_write_set_format_raw(a);
    archive_write_open_filename(a, (folder_ / name).c_str());
    for (const auto& [path, text] : members) {
      archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname(entry, path.c_str());
      archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_perm(entry, 0644);
      archive_write_header(a, entry);
      archive_write_data(a, text.data(), text.size());
      archive_entry_free(entry);
    }
    archive_write_close(a);
    archive_write_free(a);
    return folder_ / name;
  }
  std::vector<Item> items() {
    auto found = collect({folder_}, {});
    EXPECT_TRUE(found.has_value());
    return std::move(*found);
  }
  static std::string all(const Item& item, std::string* sha = nullptr) {
    auto opened = open(item);
    EXPECT_TRUE(opened.has_value());
    std::string text;
    char buffer[1000];
    while (const std::size_t n = opened->stream->read(buffer, sizeof buffer)) text.append(buffer, n);
    if (sha != nullptr) *sha = to_hex(opened->found->finish());
    return text;
  }

  fs::path folder_;
};

TEST_F(Folder, ListsFilesInOrderOfPathWithTheirSamples) {
  write("b.log", "two\n");
  write("a/z.log", "one\n");
  const auto found = items();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].path.ends_with("a/z.log"));
  EXPECT_EQ(found[0].sample, "one\n");
  EXPECT_TRUE(found[0].whole);
}

TEST_F(Folder, HashesTheBytesAsFoundWhileTheUnpackedOnesAreRead) {
  const std::string text(600'000, 'x');
  const fs::path packed = pack("big.log.gz", {{"", text}}, false);
  const auto found = items();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].sample.size(), Item::kSample);
  std::string sha;
  EXPECT_EQ(all(found[0], &sha), text);
  std::ifstream in(packed, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(sha, to_hex(hinomi::sha256(bytes)));
}

TEST_F(Folder, OpensEveryMemberOfAnArchive) {
  pack("logs.tar.gz", {{"one.log", "1\n"}, {"sub/two.log", std::string(300'000, '2')}, {"three.log", "3\n"}}, true);
  const auto found = items();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].what, Item::What::Container);
  EXPECT_TRUE(found[1].path.ends_with("logs.tar.gz!/one.log"));
  for (const Item& item : found) {
    if (item.path.ends_with("two.log")) {
      EXPECT_EQ(all(item), std::string(300'000, '2'));
    } else if (item.path.ends_with("three.log")) {
      EXPECT_EQ(all(item), "3\n");
    }
  }
}

TEST_F(Folder, CitesWhatItDoesNotFollow) {
  write("a.log", "x");
  fs::create_directory_symlink(folder_, folder_ / "loop");
  fs::create_directory(folder_ / "void");
  const auto found = items();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[1].problem, SkipReason::LinkLoop);
  EXPECT_EQ(found[2].problem, SkipReason::Empty);
}

TEST_F(Folder, StopsAtAnArchiveInAnArchiveInAnArchive) {
  fs::path inner = pack("0.tar.gz", {{"x.log", "x\n"}}, true);
  for (int depth = 1; depth < 6; ++depth) {
    std::ifstream in(inner, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    in.close();
    fs::remove(inner);
    inner = pack(std::to_string(depth) + ".tar.gz", {{std::to_string(depth - 1) + ".tar.gz", bytes}}, true);
  }
  const auto found = items();
  EXPECT_EQ(found.back().problem, SkipReason::TooDeep);
}

TEST_F(Folder, APathThatDoesNotExistIsAnError) {
  const auto found = collect({folder_ / "nowhere"}, {});
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, Errc::NotFound);
  EXPECT_NE(found.error().what.find("nowhere"), std::string::npos);
  EXPECT_FALSE(found.error().remedy.empty());
}

TEST_F(Folder, AWebRootIsOnePieceOfEvidence) {
  write("web/index.php", "<?php");
  write("web/img/logo.png", "png");
  write("access.log", "x");
  const auto found = items();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].what, Item::What::WebRoot);
  Batch batch;
  const std::string seal = read_web_root(folder_ / "web", 1, batch);
  ASSERT_EQ(batch.files.size(), 2u);
  EXPECT_EQ(batch.files[0].path, "img/logo.png");
  EXPECT_EQ(batch.files[1].sha256, to_hex(hinomi::sha256("<?php")));
  write("web/index.php", "<?php //");
  Batch changed;
  EXPECT_NE(read_web_root(folder_ / "web", 1, changed), seal);
}

// The head of a zip's first member: 26 bytes, the sizes of its name and of nothing, the name, the bytes.
std::string zip_head(std::string_view name, std::string_view bytes = {}) {
  std::string head("PK\x03\x04");
  head.resize(26, '\0');
  head += {static_cast<char>(name.size()), '\0', '\0', '\0'};
  head += name;
  head += bytes;
  return head;
}

TEST(Packing, AnOfficeDocumentIsOneThing) {
  EXPECT_EQ(packing_of(zip_head("[Content_Types].xml")), Packing::None);
  EXPECT_EQ(packing_of(zip_head("xl/worksheets/sheet1.xml")), Packing::None);
  EXPECT_EQ(packing_of(zip_head("mimetype", "application/vnd.oasis.opendocument.spreadsheet")), Packing::None);
  EXPECT_EQ(packing_of(zip_head("logs/access.log")), Packing::Container);
  EXPECT_EQ(packing_of(zip_head("mimetype", "application/epub+zip")), Packing::Container);
  EXPECT_EQ(packing_of("PK\x03\x04"), Packing::Container);
}

TEST(BombGuard, StopsWhatGrowsBeyondReason) {
  archive* a = archive_write_new();
  archive_write_add_filter_gzip(a);
  archive_write_set_format_raw(a);
  archive_write_set_bytes_in_last_block(a, 1);
  std::string packed(64 * 1024, '\0');
  std::size_t used = 0;
  archive_write_open_memory(a, packed.data(), packed.size(), &used);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, "bomb");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(a, entry);
  const std::string zeros(1 << 20, '0');
  for (int i = 0; i < 8; ++i) archive_write_data(a, zeros.data(), zeros.size());
  archive_entry_free(entry);
  archive_write_close(a);
  archive_write_free(a);
  packed.resize(used);
  const auto reader = ArchiveReader::open(open_memory(packed), {.free_bytes = 1 << 20, .ratio = 100});
  Member member;
  ASSERT_TRUE(reader->next(member));
  std::uint64_t total = 0;
  std::string buffer(1 << 16, '\0');
  while (const std::size_t n = reader->read(buffer.data(), buffer.size())) total += n;
  EXPECT_EQ(reader->damage(), SkipReason::TooLarge);
  EXPECT_LT(total, 3u << 20);
}

TEST(Seal, AnyLaterChangeBreaksTheChain) {
  std::vector<Evidence> evidence(3);
  for (std::size_t i = 0; i < 3; ++i)
    evidence[i].id = fmt::format("E{}", i + 1), evidence[i].sha256 = to_hex(hinomi::sha256(evidence[i].id));
  seal(evidence);
  EXPECT_EQ(first_broken_seal(evidence), std::string::npos);
  auto changed = evidence;
  changed[1].bytes = 7;
  EXPECT_EQ(first_broken_seal(changed), 1u);
  auto shortened = evidence;
  shortened.erase(shortened.begin() + 1);
  EXPECT_EQ(first_broken_seal(shortened), 1u);
}

}  // namespace
}  // namespace hinomi::evidence
