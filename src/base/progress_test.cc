#include "base/progress.h"

#include <algorithm>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace hinomi {
namespace {

// What was written to a descriptor so far.
class Sink {
 public:
  Sink() {
    EXPECT_EQ(::pipe(ends_), 0);
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~Sink() { ::close(ends_[0]), ::close(ends_[1]); }
  int fd() const { return ends_[1]; }
  std::string take() const {
    std::string all;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(ends_[0], buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
    return all;
  }

 private:
  int ends_[2] = {-1, -1};
};

TEST(Progress, TellsDoneTotalRateAndTimeLeft) {
  EXPECT_EQ(Progress::line("reading", 1'500'000'000, 6'000'000'000, 5), "reading  1.5 GB / 6.0 GB  25 %  300.0 MB/s  0:15 left");
  EXPECT_EQ(Progress::line("reading", 2'000'000, 0, 2), "reading  2.0 MB  1.0 MB/s");
  EXPECT_EQ(Progress::line("reading", 0, 0, 0), "reading  0 kB");
  EXPECT_EQ(Progress::line("reading", 0, 1000, 10), "reading  0 kB / 1 kB  0 %");
  EXPECT_EQ(Progress::line("r", 1'000'000, 10'000'000'000, 1), "r  1.0 MB / 10.0 GB  0 %  1.0 MB/s  2:46:39 left");
  // More than was announced: the total is dropped, and nothing is over 100 %.
  EXPECT_EQ(Progress::line("r", 3'000'000, 2'000'000, 1), "r  3.0 MB  3.0 MB/s");
}

TEST(Progress, DrawsAtMostTenTimesASecondAndWipesItsLine) {
  const Sink sink;
  double now = 100;
  {
    Progress progress({sink.fd(), true}, [&] { return now; });
    progress.stage("読込", 1'000'000);
    EXPECT_EQ(sink.take(), "\r読込  0 kB / 1.0 MB  0 %\x1B[K");
    for (int i = 0; i < 1000; ++i) {
      now += 0.001;
      progress.advance(1000);
    }
    const std::string drawn = sink.take();
    const auto lines = std::ranges::count(drawn, '\r');
    EXPECT_GE(lines, 9);
    EXPECT_LE(lines, 11);
    EXPECT_EQ(drawn.find('\n'), std::string::npos);
    EXPECT_NE(drawn.find("%"), std::string::npos);
  }
  EXPECT_EQ(sink.take(), "\r\x1B[K");
}

TEST(Progress, ClearMakesRoomAndTheNextAdvanceDrawsAgain) {
  const Sink sink;
  double now = 0;
  Progress progress({sink.fd(), true}, [&] { return now; });
  progress.stage("reading");
  progress.clear();
  progress.clear();
  EXPECT_EQ(sink.take(), "\rreading  0 kB\x1B[K\r\x1B[K");
  progress.advance(5000);
  EXPECT_EQ(sink.take(), "\rreading  5 kB\x1B[K");
}

TEST(Progress, SaysNothingWhenItIsNotShown) {
  const Sink sink;
  {
    Progress progress({sink.fd(), false}, [] { return 0.0; });
    progress.stage("reading", 10);
    progress.advance(10);
    progress.clear();
  }
  EXPECT_EQ(sink.take(), "");
  EXPECT_FALSE(Progress::on_stderr(true).shown);
}

TEST(Progress, HostileLabelsStayOnOneLine) {
  const Sink sink;
  Progress progress({sink.fd(), true}, [] { return 0.0; });
  progress.stage("a\nb\x1B[2J" + std::string(500, 'x'), 10);
  const std::string drawn = sink.take();
  EXPECT_EQ(drawn.find('\n'), std::string::npos);
  EXPECT_EQ(drawn.find("\x1B[2J"), std::string::npos);
  EXPECT_LT(drawn.size(), 1100u);
}

TEST(Progress, ManyThreadsMayAdvance) {
  const Sink sink;
  Progress progress({sink.fd(), true});
  progress.stage("reading", 40'000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) progress.advance(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  progress.stage("next");
  EXPECT_NE(sink.take().find("next  0 kB"), std::string::npos);
}

}  // namespace
}  // namespace hinomi
