#include "app/merge_logs.h"

#include <fstream>

#include <gtest/gtest.h>

#include "events/line_reader.h"

namespace hinomi::app {
namespace {

// "12 text": an event at second 12; "? text": an event without time.
class SecondsReader : public events::LineReader {
 public:
  using LineReader::LineReader;

 protected:
  void line(std::string_view line, const Place& place, Batch& out) override {
    Event& event = out.events.emplace_back();
    event.place = place;
    event.raw = line;
    if (line[0] != '?') event.time = Timestamp::from_seconds(std::stoi(std::string(line)));
    ++out.read;
  }
};

class Merge : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "hinomi-merge-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void add(int first, std::string_view text) {
    const auto index = static_cast<std::uint32_t>(items_.size());
    auto item = std::make_unique<evidence::Item>();
    item->locator.file = folder_ / std::to_string(index);
    std::ofstream(item->locator.file, std::ios::binary) << text;
    events::ReadContext context;
    context.evidence = index;
    logs_.push_back({index, first < 0 ? kNoTime : Timestamp::from_seconds(first),
                     std::make_unique<SourceStream>(
                         *item, [context] { return std::make_unique<SecondsReader>(context); }, index, workers_, Judge{},
                         evidence::Hashing::Yes, progress_)});
    items_.push_back(std::move(item));
  }
  std::string merged() {
    std::string out;
    merge_logs(std::move(logs_), {
                                     .batch = [](const Batch&, std::uint32_t) {},
                                     .events =
                                         [&](std::span<const Event> events) {
                                           for (const Event& event : events) out += std::string(event.raw) + ";";
                                         },
                                     .ended = [&](LogSource& log) { ended_.push_back(log.evidence); },
                                 });
    return out;
  }

  std::filesystem::path folder_;
  Progress progress_{Progress::Options{}};
  Workers workers_{2};
  std::vector<std::unique_ptr<evidence::Item>> items_;
  std::vector<LogSource> logs_;
  std::vector<std::uint32_t> ended_;
};

TEST_F(Merge, PutsEventsOfAllLogsIntoOneOrderOfTime) {
  add(1, "1 a\n4 a\n7 a\n");
  add(2, "2 b\n5 b\n");
  add(3, "3 c\n9 c\n");
  EXPECT_EQ(merged(), "1 a;2 b;3 c;4 a;5 b;7 a;9 c;");
  EXPECT_EQ(ended_.size(), 3u);
}

TEST_F(Merge, EqualTimesGoByOrderOfEvidence) {
  add(5, "5 a\n5 a2\n");
  add(5, "5 b\n");
  EXPECT_EQ(merged(), "5 a;5 a2;5 b;");
}

TEST_F(Merge, ARotatedSetReadsAsOneLog) {
  add(20, "20 new\n21 new\n");
  add(10, "10 old\n19 old\n");
  add(1, "1 oldest\n");
  EXPECT_EQ(merged(), "1 oldest;10 old;19 old;20 new;21 new;");
}

TEST_F(Merge, KeepsTheOrderOfLinesWithinALog) {
  add(1, "1 a\n9 a\n3 late\n10 a\n");
  add(5, "5 b\n");
  EXPECT_EQ(merged(), "1 a;5 b;9 a;3 late;10 a;");
}

TEST_F(Merge, EventsWithoutTimeStayWithTheirNeighbours) {
  add(1, "1 a\n? a\n8 a\n");
  add(-1, "? first\n");
  add(4, "4 b\n");
  EXPECT_EQ(merged(), "? first;1 a;? a;4 b;8 a;");
}

TEST_F(Merge, EmptyLogsEnd) {
  add(-1, "");
  add(1, "1 a\n");
  EXPECT_EQ(merged(), "1 a;");
  EXPECT_EQ(ended_.size(), 2u);
}

TEST_F(Merge, AgreesWithSortingOnLongInterleavedLogs) {
  std::vector<std::pair<int, std::string>> expected;
  for (int log = 0; log < 12; ++log) {
    std::string text;
    for (int i = 0; i < 30'000; ++i) {
      const std::string line = fmt::format("{} log{:02} {:05}", log + i * 3, log, i);
      text += line + "\n";
      expected.emplace_back(log + i * 3, line);
    }
    add(log, text);
  }
  std::ranges::stable_sort(expected, {}, [](const auto& e) { return e.first; });
  std::string joined;
  for (const auto& [second, line] : expected) joined += line + ";";
  EXPECT_TRUE(merged() == joined);
}

TEST_F(Merge, EndsWhenItIsStopped) {
  add(1, "1 a\n3 a\n");
  add(2, "2 b\n4 b\n");
  std::string out;
  merge_logs(std::move(logs_), {.batch = [](const Batch&, std::uint32_t) {},
                                .events =
                                    [&](std::span<const Event> events) {
                                      for (const Event& event : events) out += std::string(event.raw) + ";";
                                    },
                                .ended = [&](LogSource& log) { ended_.push_back(log.evidence); },
                                .stopped = [&] { return out.size() >= 8; }});
  EXPECT_EQ(out, "1 a;2 b;");
  EXPECT_TRUE(ended_.empty());
}

}  // namespace
}  // namespace hinomi::app
