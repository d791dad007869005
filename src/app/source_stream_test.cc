#include "app/source_stream.h"

#include <fstream>

#include <gtest/gtest.h>

#include "events/line_reader.h"

namespace hinomi::app {
namespace {

namespace fs = std::filesystem;

// Every line is an event; empty lines are skipped.
class PlainReader final : public events::LineReader {
 public:
  using LineReader::LineReader;
  bool begin_at(std::uint64_t line, bool inside_line) override {
    set_line(line, inside_line);
    return true;
  }

 protected:
  void line(std::string_view line, const Place& place, Batch& out) override {
    if (line.empty()) return skip(line, place, SkipReason::NotThisFormat, out);
    Event& event = out.events.emplace_back();
    event.place = place;
    event.raw = line;
    ++out.read;
  }
};

// Tells the bytes of a file only when all are there, one an event and a few a batch.
class LateReader final : public events::Reader {
 public:
  std::size_t read(std::string_view bytes, std::uint64_t, bool at_end, Batch& out) override {
    kept_ += bytes;
    if (!at_end) return bytes.size();
    for (int i = 0; i < 3 && told_ < kept_.size(); ++i) {
      Event& event = out.events.emplace_back();
      event.place = {0, 1, told_};
      event.raw = std::string_view(kept_).substr(told_++, 1);
      ++out.read;
    }
    return bytes.size();
  }
  bool has_more() const override { return told_ > 0 && told_ < kept_.size(); }

 private:
  std::string kept_;
  std::size_t told_ = 0;
};

// What came out: place and a digest of each line, and each skip.
std::string told(const Batch& batch) {
  std::string text;
  for (const Event& e : batch.events) {
    text += fmt::format("{}@{}:{} ", e.place.line, e.place.offset, to_hex(sha256(e.raw)).substr(0, 8));
  }
  for (const Skip& s : batch.skipped) {
    text += fmt::format("skip {} {}@{} ", static_cast<int>(s.reason), s.place.line, s.place.offset);
  }
  return text;
}

class StreamOfLines : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "hinomi-stream-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Events in order, skips in order: how they mix depends on where blocks end.
  static std::string sorted(const std::string& events, const std::string& skips) { return events + "| " + skips; }

  std::string streamed(const std::string& text, unsigned threads, bool ahead) {
    evidence::Item item;
    item.locator.file = folder_ / "log";
    std::ofstream(item.locator.file, std::ios::binary) << text;
    Workers workers(threads);
    Progress progress{Progress::Options{}};
    const auto open = [] { return std::make_unique<PlainReader>(events::ReadContext{}); };
    SourceStream stream(item, open, 0, workers, Judge{}, evidence::Hashing::Yes, progress);
    Batch all;
    std::string events, skips;
    while (const Batch* batch = stream.next(ahead)) {
      Batch copy;
      copy.events = batch->events;
      events += told(copy);
      copy.events.clear(), copy.skipped = batch->skipped;
      skips += told(copy);
    }
    EXPECT_EQ(stream.sha256(), to_hex(sha256(text)));
    return sorted(events, skips);
  }

  static std::string at_once(const std::string& text) {
    PlainReader reader{events::ReadContext{}};
    Batch batch;
    reader.read(text, 0, true, batch);
    Batch skips;
    skips.skipped = std::exchange(batch.skipped, {});
    return sorted(told(batch), told(skips));
  }

  void expect_same(const std::string& text) {
    const std::string expected = at_once(text);
    EXPECT_EQ(streamed(text, 1, false), expected);
    EXPECT_EQ(streamed(text, 1, true), expected);
    EXPECT_EQ(streamed(text, 3, true), expected);
  }

  fs::path folder_;
};

TEST_F(StreamOfLines, AReaderWithMoreToTellIsAskedUntilItIsDone) {
  const std::string text = "0123456789";
  evidence::Item item;
  item.locator.file = folder_ / "database";
  std::ofstream(item.locator.file, std::ios::binary) << text;
  for (const bool ahead : {false, true}) {
    Workers workers(2);
    Progress progress{Progress::Options{}};
    SourceStream stream(item, [] { return std::make_unique<LateReader>(); }, 0, workers, Judge{}, evidence::Hashing::Yes, progress);
    std::string told;
    std::size_t batches = 0;
    while (const Batch* batch = stream.next(ahead)) {
      ++batches;
      for (const Event& event : batch->events) told += event.raw;
    }
    EXPECT_EQ(told, text);
    EXPECT_EQ(batches, 4u);
    EXPECT_EQ(stream.sha256(), to_hex(sha256(text)));
  }
}

TEST_F(StreamOfLines, ManyBlocksKeepOrderAndLineNumbers) {
  std::string text = "\xEF\xBB\xBF";
  for (int i = 0; i < 60'000; ++i) text += std::string(static_cast<std::size_t>(i * 7 % 90), 'x') + (i % 5 == 0 ? "\r\n" : "\n");
  expect_same(text);
  expect_same(text + "no end");
}

TEST_F(StreamOfLines, LinesBeyondTheLimitAreCitedOnceWhereverBlocksEnd) {
  for (const std::size_t length : {(1u << 20) - 1, 1u << 20, (1u << 20) + 1, 3u << 20}) {
    expect_same("first\n" + std::string(length, 'y') + "\nnext\n\n" + std::string(length, 'z') + "\nlast");
    expect_same(std::string(length, 'y'));
    expect_same(std::string(length, 'y') + '\n' + std::string(600'000, 'a') + "\nb\n");
  }
}

TEST_F(StreamOfLines, NothingGivesNothing) {
  expect_same("");
  expect_same("\n");
}

TEST_F(StreamOfLines, MayBeLeftInTheMiddle) {
  evidence::Item item;
  item.locator.file = folder_ / "log";
  std::ofstream(item.locator.file, std::ios::binary) << std::string(8 << 20, '\n');
  Workers workers(2);
  Progress progress{Progress::Options{}};
  SourceStream stream(
      item, [] { return std::make_unique<PlainReader>(events::ReadContext{}); }, 0, workers, Judge{}, evidence::Hashing::No,
      progress);
  EXPECT_NE(stream.next(true), nullptr);
}

}  // namespace
}  // namespace hinomi::app
