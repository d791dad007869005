#include "events/csv_record_reader.h"

#include <algorithm>

#include "events/byte_search.h"
#include "events/sql_tables.h"

namespace hinomi::events {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Quotes that are never closed are looked at again line by line, but not for ever.
constexpr int kMaxUnclosed = 16;
constexpr std::size_t kMaxReadAgain = 256u << 20;

}  // namespace

void CsvRecordReader::advance(std::string_view text) {
  line_ += dialect_.newline == '\n' ? count_newlines(text) : static_cast<std::uint64_t>(std::ranges::count(text, dialect_.newline));
}

std::size_t CsvRecordReader::read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) {
  std::size_t at = 0;
  if (!started_) {
    // Some programs put a second mark before the first.
    while (bytes.substr(at).starts_with(kByteOrderMark)) at += kByteOrderMark.size();
    if (!at_end && bytes.size() - at < kByteOrderMark.size()) return 0;
    if (!start(bytes.substr(at), at_end)) return 0;
    started_ = true;
  }
  begin_block(bytes, at_end, out);
  while (at < bytes.size() && (at_end || out.cells.size() <= kFullBatch)) {
    const std::string_view rest = bytes.substr(at, kMaxRecord + 1);
    if (pass_over_first_line_ || inside_long_line_) {
      const auto newline = rest.find(dialect_.newline);
      if (newline == std::string_view::npos && pass_over_first_line_ && !at_end) break;
      const std::size_t size = newline == std::string_view::npos ? rest.size() : newline + 1;
      if (newline != std::string_view::npos || at_end) pass_over_first_line_ = inside_long_line_ = false;
      advance(rest.substr(0, size));
      at += size;
      continue;
    }
    const std::size_t first_cell = out.cells.size();
    const bool last = at_end && rest.size() == bytes.size() - at;
    const auto [outcome, size] = read_csv_record(rest, last, dialect_, out.cells, out.text);
    const Place place{context_.evidence, line_, offset + at};
    if (outcome == CsvOutcome::Record) {
      const std::size_t first_line = rest.find(dialect_.newline) + 1;
      if (first_line != 0 && first_line < size && read_again_ < kMaxReadAgain && !fits(std::span(out.cells).subspan(first_cell))) {
        out.cells.resize(first_cell);
        read_again_ += size;
        skips_.cite_row(rest.substr(0, first_line - 1), place, SkipReason::NotThisFormat, out);
        advance(rest.substr(0, first_line));
        at += first_line;
        continue;
      }
      record(first_cell, rest.substr(0, size), place, out);
    } else {
      out.cells.resize(first_cell);
      if (outcome == CsvOutcome::Incomplete && rest.size() <= kMaxRecord) break;
      if (outcome != CsvOutcome::TooManyFields) {
        skip_unclosed(rest, outcome == CsvOutcome::Unclosed, at, offset, out);
        continue;
      }
      skips_.cite_row(rest.substr(0, size), place, SkipReason::TooLarge, out);
    }
    advance(rest.substr(0, size));
    at += size;
  }
  return at_end ? bytes.size() : at;
}

// A quote that is never closed: the rest of a file that was cut off, or one stray quote. In the second case only its line is lost.
void CsvRecordReader::skip_unclosed(std::string_view text, bool cut_off, std::size_t& at, std::uint64_t offset, Batch& out) {
  const auto newline = text.find(dialect_.newline);
  const bool stray = newline != std::string_view::npos && newline + 1 < text.size() && ++unclosed_ <= kMaxUnclosed;
  const std::size_t size = stray ? newline + 1 : text.size();
  const SkipReason reason = !cut_off ? SkipReason::TooLong : stray ? SkipReason::NotThisFormat : SkipReason::CutOff;
  skips_.cite_row(text.substr(0, newline), {context_.evidence, line_, offset + at}, reason, out);
  inside_long_line_ = !cut_off && !stray;
  advance(text.substr(0, size));
  at += size;
}

}  // namespace hinomi::events
