#include "base/terminal.h"

#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace hinomi {
namespace {

// The variables that colours and widths depend on, put back afterwards.
class TerminalTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      saved_.emplace_back(name, value != nullptr ? value : "");
      ::unsetenv(name);
    }
    ASSERT_EQ(::pipe(pipe_), 0);
    ::setenv("TERM", "xterm", 1);
    pseudo_ = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (pseudo_ >= 0 && ::grantpt(pseudo_) == 0 && ::unlockpt(pseudo_) == 0)
      terminal_ = ::open(::ptsname(pseudo_), O_RDWR | O_NOCTTY);
  }
  void TearDown() override {
    for (const auto& [name, value] : saved_) value.empty() ? ::unsetenv(name) : ::setenv(name, value.c_str(), 1);
    for (const int fd : {pipe_[0], pipe_[1], pseudo_, terminal_}) {
      if (fd >= 0) ::close(fd);
    }
  }
  static constexpr const char* kNames[] = {"NO_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"};
  std::vector<std::pair<const char*, std::string>> saved_;
  int pipe_[2] = {-1, -1};
  int pseudo_ = -1, terminal_ = -1;
};

TEST_F(TerminalTest, APipeHasNoColourUnlessForced) {
  EXPECT_FALSE(colour_wanted(pipe_[1]));
  ::setenv("CLICOLOR_FORCE", "1", 1);
  EXPECT_TRUE(colour_wanted(pipe_[1]));
  ::setenv("CLICOLOR_FORCE", "0", 1);
  EXPECT_FALSE(colour_wanted(pipe_[1]));
  ::setenv("CLICOLOR_FORCE", "1", 1);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(colour_wanted(pipe_[1]));
}

TEST_F(TerminalTest, ATerminalHasColourUnlessRefused) {
  if (terminal_ < 0) GTEST_SKIP() << "no pseudo-terminal here";
  EXPECT_TRUE(colour_wanted(terminal_));
  ::setenv("NO_COLOR", "", 1);  // no-color.org: set, and not empty
  EXPECT_TRUE(colour_wanted(terminal_));
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(colour_wanted(terminal_));
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(colour_wanted(terminal_));
}

TEST_F(TerminalTest, WidthComesFromTheTerminalThenTheEnvironment) {
  EXPECT_EQ(terminal_columns(pipe_[1]), 80u);
  ::setenv("COLUMNS", "132", 1);
  EXPECT_EQ(terminal_columns(pipe_[1]), 132u);
  for (const char* bad : {"", "x", "-1", "12x", "99999999999999999999"}) {
    ::setenv("COLUMNS", bad, 1);
    EXPECT_EQ(terminal_columns(pipe_[1]), 80u) << bad;
  }
  ::setenv("COLUMNS", "1", 1);
  EXPECT_EQ(terminal_columns(pipe_[1]), 20u);
  if (terminal_ < 0) GTEST_SKIP() << "no pseudo-terminal here";
  winsize size{};
  size.ws_col = 97;
  ASSERT_EQ(::ioctl(terminal_, TIOCSWINSZ, &size), 0);
  EXPECT_EQ(terminal_columns(terminal_), 97u);
}

}  // namespace
}  // namespace hinomi
