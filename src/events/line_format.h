// What formats whose every line is one entry share: reading, unwrapping lines that syslog or a container runtime wrote, citing the
// rest, and recognising by trying.
//
// Such a format writes a LineParser; read_lines() makes a Reader of it, and try_lines() counts how many lines of a sample it reads.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "events/format.h"

namespace hinomi::events {

class LineParser {
 public:
  enum class Outcome {
    Read,     ///< an event was added and counted
    Ignored,  ///< not an entry: a comment or a header
    NotThisFormat,
    BadTime,
    CutOff
  };
  virtual ~LineParser() = default;
  /// One line that is not empty. `line` is what is to be parsed, `raw` all of it: the same, unless it was unwrapped.
  virtual Outcome parse(std::string_view line, std::string_view raw, const Place& place, Batch& out) = 0;
  virtual std::vector<Text> notes() const { return {}; }
  /// What a line says does not depend on the lines before it.
  virtual bool each_line_alone() const { return false; }
};

/// Unwrapped: a line that does not parse is tried again without its syslog or container front.
enum class Wrapping { AsIs, Unwrapped };

/// What a syslog daemon, a container runtime or Docker's json-file driver wrapped; empty when the line has no such front. What
/// had to be unescaped is kept in `arena`.
std::string_view unwrapped(std::string_view line, Arena& arena);

std::unique_ptr<Reader> read_lines(const ReadContext& context, std::unique_ptr<LineParser> parser, Wrapping wrapping);

struct LineCount {
  int lines = 0;  ///< that are not empty and not Ignored
  int read = 0;
  /// 0 when fewer than half of the lines were read, else 72 to 95 by their share.
  int confidence() const;
};

/// Calls `see` with each of the first 200 lines of a sample that are whole and not empty.
void for_each_sample_line(const Sample& sample, const std::function<void(std::string_view)>& see);
/// For entries of several lines: 0 unless the first line, or one soon behind it, begins an entry and entries have a sane number of
/// lines.
int entry_confidence(const Sample& sample, const std::function<bool(std::string_view)>& begins_entry);
LineCount try_lines(const Sample& sample, LineParser& parser, Wrapping wrapping);

}  // namespace hinomi::events
