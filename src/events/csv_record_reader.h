// For formats made of CSV records: splits, counts, keeps the place, and cites what is damaged. A record may have up to 64 MiB.
#pragma once

#include <span>

#include "events/csv_records.h"
#include "events/format.h"
#include "events/skip_log.h"

namespace hinomi::events {

class CsvRecordReader : public Reader {
 public:
  static constexpr std::size_t kMaxRecord = 64u << 20;

  explicit CsvRecordReader(const ReadContext& context) : context_(context) { context_.sample = {}; }
  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) final;

 protected:
  /// Asked once, with the beginning of the file behind its byte-order marks: sets the dialect. False: not enough bytes yet.
  virtual bool start(std::string_view bytes, bool at_end) = 0;
  /// A new block of bytes begins.
  virtual void begin_block(std::string_view bytes, bool at_end, Batch& out) = 0;
  /// Whether a record with these fields is one of this format. Where one of several lines is not, a stray quote has joined them,
  /// and only its first line is passed over.
  virtual bool fits(std::span<const Cell> fields) const = 0;
  /// One record; its fields stand in `out.cells` from `first_cell` on, raw, and stay there only if the format wants them.
  virtual void record(std::size_t first_cell, std::string_view text, const Place& place, Batch& out) = 0;

  ReadContext context_;
  CsvDialect dialect_;
  SkipLog skips_;
  bool pass_over_first_line_ = false;  ///< it is no record ("sep=;")

 private:
  void skip_unclosed(std::string_view text, bool cut_off, std::size_t& at, std::uint64_t offset, Batch& out);
  void advance(std::string_view text);

  bool started_ = false;
  bool inside_long_line_ = false;
  int unclosed_ = 0;
  std::size_t read_again_ = 0;  ///< bytes of joined lines
  std::uint64_t line_ = 1;
};

}  // namespace hinomi::events
