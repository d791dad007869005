// For formats whose unit is a line: splits, counts, keeps the place, drops a byte-order mark, and cites lines that are too long.
#pragma once

#include "events/format.h"
#include "events/skip_log.h"

namespace hinomi::events {

class LineReader : public Reader {
 public:
  /// Longer lines are cited as TooLong, not read.
  static constexpr std::size_t kMaxLine = 1 << 20;

  explicit LineReader(const ReadContext& context) : context_(context) {}
  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) final;

 protected:
  /// One line, perhaps empty, without its end ("\n" or "\r\n"). Adds an event and counts it (out.read), or calls skip().
  virtual void line(std::string_view line, const Place& place, Batch& out) = 0;
  /// All lines have been seen; a reader that gathers several lines into one entry gives out its last one.
  virtual void end(Batch&) {}
  /// For begin_at() of readers whose every line stands for itself.
  void set_line(std::uint64_t line, bool inside_line) { line_number_ = line, inside_long_line_ = inside_line; }
  /// Cites a line that was not read.
  void skip(std::string_view line, const Place& place, SkipReason reason, Batch& out) { skips_.cite(line, place, reason, out); }

  ReadContext context_;

 private:
  std::uint64_t line_number_ = 0;
  SkipLog skips_;
  bool inside_long_line_ = false;
};

}  // namespace hinomi::events
