#include "events/multiline_reader.h"

#include <algorithm>

#include "events/byte_search.h"

namespace hinomi::events {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

void MultilineReader::deliver(std::string_view text, std::string_view next, std::uint64_t offset, Batch& out) {
  const Place place{context_.evidence, line_, offset};
  if (text.size() > kMaxEntry)
    skips_.cite(text, place, SkipReason::TooLong, out);
  else
    entry(without_line_end(text), place, next, out);
  line_ += count_newlines(text);
}

// Text that belongs to no entry is cited once, at its first line that is not empty.
void MultilineReader::pass_over(std::string_view text, std::uint64_t offset, Batch& out) {
  if (!cited_ && !without_line_end(text).empty()) {
    skips_.cite(without_line_end(text), {context_.evidence, line_, offset}, SkipReason::NotThisFormat, out);
    cited_ = true;
  }
  line_ += count_newlines(text);
}

std::size_t MultilineReader::read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) {
  begin_block(bytes, at_end);
  std::size_t begin = 0;  // of the pending entry, or of what is passed over
  if (!any_byte_ && !bytes.empty()) {
    if (!at_end && bytes.size() < kByteOrderMark.size()) return 0;
    any_byte_ = true;
    if (bytes.starts_with(kByteOrderMark)) begin = kByteOrderMark.size();
  }
  if (inside_line_) {
    const auto newline = bytes.find('\n');
    inside_line_ = newline == std::string_view::npos;
    begin = inside_line_ ? bytes.size() : newline + 1;
    line_ += !inside_line_;
  }
  // Where the next line to look at begins. While passing over, the line at `begin` has not been judged yet.
  std::size_t line_begin = begin + searched_;
  while (line_begin < bytes.size()) {
    const auto newline = bytes.find('\n', line_begin);
    if (newline == std::string_view::npos && !at_end) break;
    const std::size_t line_end = std::min(newline, bytes.size());
    const std::size_t next_line = std::min(line_end + 1, bytes.size());
    std::string_view line = bytes.substr(line_begin, line_end - line_begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (begins_entry(line)) {
      if (!passing_over_ && line_begin > begin) {
        deliver(bytes.substr(begin, line_begin - begin), line, offset + begin, out);
        begin = line_begin;
      }
      passing_over_ = cited_ = false;
    } else if (passing_over_) {
      pass_over(bytes.substr(begin, next_line - begin), offset + begin, out);
      begin = next_line;
    }
    line_begin = next_line;
  }
  if (at_end) {
    if (!passing_over_ && begin < bytes.size()) deliver(bytes.substr(begin), {}, offset + begin, out);
    return bytes.size();
  }
  if (bytes.size() - begin > kMaxEntry) {
    const std::string_view text = bytes.substr(begin);
    if (!passing_over_ || !cited_) skips_.cite(text, {context_.evidence, line_, offset + begin}, SkipReason::TooLong, out);
    // Whole lines are passed over as they are looked at; of a line without end, all that is here.
    inside_line_ = line_begin == begin;
    const std::size_t end = inside_line_ ? bytes.size() : line_begin;
    line_ += count_newlines(text.substr(0, end - begin));
    begin = line_begin = end;
    passing_over_ = cited_ = true;
  }
  searched_ = line_begin - begin;
  return begin;
}

}  // namespace hinomi::events
