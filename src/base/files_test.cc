#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/content.h"

namespace hinomi {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("files" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "rules" / "web");
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(FilesTest, WritesWholeFilesWithTheirMode) {
  const fs::path path = folder_ / "persons.csv";
  ASSERT_TRUE(write_file(path, std::string("a\0b", 3), FileMode::Private));
  EXPECT_EQ(*read_file(path), std::string("a\0b", 3));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  // A public file that is written again as a private one does not stay public.
  ASSERT_TRUE(write_file(path, "x", FileMode::Shared));
  ASSERT_TRUE(write_file(path, "y", FileMode::Private));
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2);  // no temporary file is left
}

TEST_F(FilesTest, ErrorsNameTheFile) {
  const auto missing = read_file(folder_ / "nothing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::NotFound);
  EXPECT_NE(missing.error().what.find("nothing"), std::string::npos);
  EXPECT_EQ(read_file(folder_).error().code, Errc::Unreadable);
  EXPECT_FALSE(write_file(folder_ / "no" / "such" / "folder", "x"));
}

TEST_F(FilesTest, SecretsAreReadOnlyWhereTheyAreTheirOwnersAlone) {
  const auto path = folder_ / "secret";
  ASSERT_TRUE(write_file(path, "12345", FileMode::Private));
  EXPECT_EQ(*read_private_file(path, 5), "12345");
  EXPECT_EQ(read_private_file(path, 4).error().code, Errc::Malformed);
  EXPECT_EQ(read_private_file(folder_ / "nothing", 5).error().code, Errc::NotFound);
  EXPECT_EQ(read_private_file(folder_, 5).error().code, Errc::Malformed);
  ASSERT_TRUE(write_file(path, "12345", FileMode::Shared));
  const auto shared = read_private_file(path, 5);
  EXPECT_EQ(shared.error().code, Errc::Denied);
  EXPECT_EQ(shared.error().what.find("12345"), std::string::npos);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_private_file(folder_ / "pipe", 5).error().code, Errc::Malformed) << "nobody waits for the other end";
}

TEST_F(FilesTest, ContentIsSortedAndFoundByPath) {
  ASSERT_TRUE(write_file(folder_ / "rules" / "web" / "b.yml", "b"));
  ASSERT_TRUE(write_file(folder_ / "rules" / "a.yml", "a"));
  ASSERT_TRUE(write_file(folder_ / "z.yml", "z"));
  auto content = Content::open(folder_);
  ASSERT_TRUE(content);
  content->add({"rules/web/a.yml", "added"});
  std::vector<std::string> paths;
  for (const ContentFile* file : content->under("rules/")) paths.push_back(file->path);
  EXPECT_EQ(paths, (std::vector<std::string>{"rules/a.yml", "rules/web/a.yml", "rules/web/b.yml"}));
  EXPECT_EQ(content->find("rules/web/a.yml")->text, "added");
  EXPECT_EQ(content->find("rules/web"), nullptr);
  EXPECT_FALSE(Content::open(folder_ / "nothing"));
}

TEST(Arena, KeepsTextsUntilItIsCleared) {
  Arena arena;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < 3000; ++i) texts.push_back(arena.copy(std::string(i, static_cast<char>('a' + i % 26))));
    const std::string huge(5'000'000, 'h');
    EXPECT_EQ(arena.copy(huge), huge);
    for (std::size_t i = 0; i < texts.size(); ++i) ASSERT_EQ(texts[i], std::string(i, static_cast<char>('a' + i % 26)));
    arena.clear();
  }
  EXPECT_EQ(arena.copy(""), "");
  char* p = arena.allocate(100);
  arena.shrink(90);
  EXPECT_EQ(arena.allocate(1), p + 10);
}

}  // namespace
}  // namespace hinomi
