#include "base/nameless_file.h"

#include <cerrno>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hinomi {
namespace {

TEST(NamelessFile, HoldsWhatIsWrittenAndLeavesNothing) {
  std::string pattern = testing::TempDir() + "nameless-XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  const int file = make_nameless_file(folder);
  ASSERT_GE(file, 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  struct stat status{};
  ASSERT_EQ(::fstat(file, &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  char text[2] = {};
  EXPECT_EQ(::pwrite(file, "ab", 2, 0), 2);
  EXPECT_EQ(::pread(file, text, 2, 0), 2);
  EXPECT_EQ(std::string_view(text, 2), "ab");
  ::close(file);
  std::filesystem::remove(folder);
}

TEST(NamelessFile, SaysWhyThereIsNone) {
  EXPECT_EQ(make_nameless_file("/no/such/folder"), -1);
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace hinomi
