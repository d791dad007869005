#include "events/line_format.h"

#include <algorithm>

#include "base/text.h"
#include "events/json_unescape.h"
#include "events/line_reader.h"
#include "events/syslog_header.h"

namespace hinomi::events {
namespace {

using Outcome = LineParser::Outcome;

bool is_done(Outcome outcome) { return outcome == Outcome::Read || outcome == Outcome::Ignored; }

bool is_blank(std::string_view line) {
  return std::ranges::all_of(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

class Unwrapper {
 public:
  Unwrapper(LineParser& parser, Wrapping wrapping) : parser_(parser), wrapping_(wrapping) {}

  void forget() { wrapped_ = false; }

  Outcome parse(std::string_view line, const Place& place, Batch& out) {
    if (wrapping_ == Wrapping::AsIs) return parser_.parse(line, line, place, out);
    if (wrapped_) {
      if (const Outcome outcome = parse_inside(line, place, out); is_done(outcome)) return outcome;
    }
    const Outcome direct = parser_.parse(line, line, place, out);
    if (is_done(direct)) {
      wrapped_ = false;
      return direct;
    }
    if (wrapped_) return direct;
    const Outcome inside = parse_inside(line, place, out);
    wrapped_ = inside == Outcome::Read;
    return inside == Outcome::NotThisFormat ? direct : inside;
  }

 private:
  Outcome parse_inside(std::string_view line, const Place& place, Batch& out) {
    const std::string_view inside = unwrapped(line, out.text);
    return inside.empty() ? Outcome::NotThisFormat : parser_.parse(inside, line, place, out);
  }

  LineParser& parser_;
  Wrapping wrapping_;
  bool wrapped_ = false;  // the last line that was read had a front: tried first on the next
};

class ParsedLineReader final : public LineReader {
 public:
  ParsedLineReader(const ReadContext& context, std::unique_ptr<LineParser> parser, Wrapping wrapping)
      : LineReader(context), parser_(std::move(parser)), unwrapper_(*parser_, wrapping) {}

  std::vector<Text> notes() const override { return parser_->notes(); }
  bool begin_at(std::uint64_t line, bool inside_line) override {
    if (!parser_->each_line_alone()) return false;
    set_line(line, inside_line);
    unwrapper_.forget();
    return true;
  }

 protected:
  void line(std::string_view line, const Place& place, Batch& out) override {
    // A crash leaves a run of NULs; the entry behind it is whole.
    const auto first = std::min(line.find_first_not_of('\0'), line.size());
    const std::string_view text = line.substr(first);
    if (is_blank(text) && first == 0) return;
    const Outcome outcome = text.empty() ? Outcome::NotThisFormat : unwrapper_.parse(text, place, out);
    if (!is_done(outcome)) skip(line, place, reason(line, outcome), out);
  }

 private:
  static SkipReason reason(std::string_view line, Outcome outcome) {
    if (line.find('\0') != std::string_view::npos) return SkipReason::NulBytes;
    if (outcome == Outcome::BadTime) return SkipReason::BadTime;
    if (outcome == Outcome::CutOff) return SkipReason::CutOff;
    return SkipReason::NotThisFormat;
  }

  std::unique_ptr<LineParser> parser_;
  Unwrapper unwrapper_;
};

}  // namespace

std::string_view unwrapped(std::string_view line, Arena& arena) {
  constexpr std::string_view kDocker = "{\"log\":\"";
  if (line.starts_with(kDocker)) {
    const auto end = line.rfind("\",\"stream\":\"");
    if (end == std::string_view::npos || end < kDocker.size()) return {};
    return trim(unescape_json(line.substr(kDocker.size(), end - kDocker.size()), arena));
  }
  const auto header = parse_syslog_header(line);
  return header ? header->message : std::string_view{};
}

std::unique_ptr<Reader> read_lines(const ReadContext& context, std::unique_ptr<LineParser> parser, Wrapping wrapping) {
  return std::make_unique<ParsedLineReader>(context, std::move(parser), wrapping);
}

int LineCount::confidence() const { return read == 0 || read * 2 < lines ? 0 : 50 + 45 * read / lines; }

void for_each_sample_line(const Sample& sample, const std::function<void(std::string_view)>& see) {
  constexpr int kLines = 200;
  std::string_view rest = sample.bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  for (int seen = 0; seen < kLines && !rest.empty();) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos && !sample.whole) break;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_blank(line)) continue;
    ++seen;
    see(line);
  }
}

int entry_confidence(const Sample& sample, const std::function<bool(std::string_view)>& begins_entry) {
  int lines = 0, entries = 0, first = -1;
  for_each_sample_line(sample, [&](std::string_view line) {
    if (begins_entry(line)) {
      ++entries;
      if (first < 0) first = lines;
    }
    ++lines;
  });
  // Long stack traces have some dozens of lines.
  if (entries == 0 || first > 40 || entries * 40 < lines) return 0;
  return 50 + 45 * entries / lines;
}

LineCount try_lines(const Sample& sample, LineParser& parser, Wrapping wrapping) {
  LineCount count;
  Unwrapper unwrapper(parser, wrapping);
  Batch batch;
  for_each_sample_line(sample, [&](std::string_view line) {
    const Outcome outcome = unwrapper.parse(line, {}, batch);
    count.lines += outcome != Outcome::Ignored;
    count.read += outcome == Outcome::Read;
    batch.clear();
  });
  return count;
}

}  // namespace hinomi::events
