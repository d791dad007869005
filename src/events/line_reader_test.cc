#include "events/line_reader.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

// Says what it was given: "number@offset:length".
class Recorder final : public LineReader {
 public:
  using LineReader::LineReader;
  std::vector<std::string> lines;
  int ends = 0;

 protected:
  void line(std::string_view line, const Place& place, Batch& out) override {
    lines.push_back(
        fmt::format("{}@{}:{}", place.line, place.offset, line.size() > 20 ? std::to_string(line.size()) : std::string(line)));
    ++out.read;
  }
  void end(Batch&) override { ++ends; }
};

struct Result {
  std::vector<std::string> lines;
  std::vector<std::string> skips;
  bool operator==(const Result&) const = default;
};

Result read(std::string_view bytes, std::size_t chunk) {
  Recorder recorder{ReadContext{}};
  Result result;
  Batch batch;
  std::size_t begin = 0, end = 0;
  do {
    end = std::min(end + chunk, bytes.size());
    batch.clear();
    begin += recorder.read(bytes.substr(begin, end - begin), begin, end == bytes.size(), batch);
    for (const Skip& skip : batch.skipped)
      result.skips.push_back(fmt::format("{}@{} {}", skip.place.line, skip.place.offset, static_cast<int>(skip.reason)));
  } while (end < bytes.size());
  EXPECT_EQ(begin, bytes.size());
  EXPECT_EQ(recorder.ends, 1);
  result.lines = std::move(recorder.lines);
  return result;
}

TEST(LineReader, SplitsAtEveryKindOfLineEnd) {
  EXPECT_EQ(read("a\nb\r\n\nc", 100).lines, (std::vector<std::string>{"1@0:a", "2@2:b", "3@5:", "4@6:c"}));
  EXPECT_EQ(read("a\n", 100).lines, (std::vector<std::string>{"1@0:a"}));
  EXPECT_EQ(read("", 100).lines, std::vector<std::string>{});
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a\n\xEF\xBB\xBF"
                 "b",
                 100)
                .lines,
            (std::vector<std::string>{"1@0:a",
                                      "2@5:\xEF\xBB\xBF"
                                      "b"}))
      << "a mark is one at the start only";
}

TEST(LineReader, CitesLinesThatAreTooLongOnce) {
  const std::string longest(LineReader::kMaxLine, 'x'), longer(LineReader::kMaxLine + 1, 'x');
  const std::string bytes = "a\n" + longest + "\n" + longer + "\nb\n" + longer + longer + longer;
  const Result whole = read(bytes, bytes.size());
  EXPECT_EQ(whole.lines, (std::vector<std::string>{"1@0:a", fmt::format("2@2:{}", longest.size()),
                                                   fmt::format("4@{}:b", longest.size() + longer.size() + 4)}));
  EXPECT_EQ(whole.skips.size(), 2U);
  for (const std::size_t chunk : {1000UL, 65536UL, 1UL << 20, (1UL << 20) + 1}) EXPECT_EQ(read(bytes, chunk), whole) << chunk;
}

}  // namespace
}  // namespace hinomi::events
