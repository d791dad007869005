// A format reads sealed bytes and says what is in them. Drop x.cc into formats/ with
// std::unique_ptr<Format> make_x(const FormatContext&).
//
// A Format recognises (sniff) and opens readers; a Reader turns bytes into events, rows and skips. Readers allocate nothing
// per line, never stop at a bad one, and cite what they skipped.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/encoding.h"
#include "model/batch.h"
#include "model/ledger.h"

namespace hinomi::events {

/// The first bytes of a file (up to 256 KiB), cut anywhere.
struct Sample {
  std::string_view bytes;
  std::string_view path;  ///< a hint only: never enough by itself
  bool whole = false;     ///< the file ends here
};

/// For all formats. Lives as long as they do.
struct FormatContext {
  const Ledger& ledger;
  const Content& content;
};

/// For one reader.
struct ReadContext {
  std::uint32_t evidence = 0;
  std::string path;
  Encoding encoding = Encoding::Utf8;
  UtcOffset offset = kJst;            ///< for times without one
  std::int64_t clock_correction = 0;  ///< seconds, added to every time
  Timestamp not_after;                ///< reference for dates without a year (end of the log)
  std::string_view sample;            ///< the first bytes, to choose between variants; valid only during open(), may be empty
};

class Reader {
 public:
  virtual ~Reader() = default;
  /// Consumes whole units (lines, statements) at the start of `bytes`, which begins at `offset` in the decompressed file, adds
  /// what they say to `out` (views may point into `bytes`), and returns the number of bytes consumed. The rest comes again with
  /// more behind it. At the end everything is consumed.
  virtual std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) = 0;
  /// The batch was full before everything was told: read() is to be called again, with the bytes that it left, before more come.
  virtual bool has_more() const { return false; }
  /// Bytes that it keeps as long as it lives, about; where they may be many.
  virtual std::size_t held() const { return 0; }
  /// Forgets what came before: the bytes that come next begin a line, `line` lines were begun before them, and with `inside_line`
  /// they continue the last of these. False, and nothing done, by readers for which lines depend on earlier ones.
  virtual bool begin_at(std::uint64_t /*line*/, bool /*inside_line*/) { return false; }
  /// Assumptions made while reading ("year taken from …"), for the report.
  virtual std::vector<Text> notes() const { return {}; }
};

class Format {
 public:
  virtual ~Format() = default;
  virtual std::string_view name() const = 0;  ///< "combined", "mariadb_general_log"
  virtual EvidenceKind kind() const = 0;
  virtual Text title() const = 0;
  /// 0: not this format; 100: certain. The highest wins, the first name on a tie.
  virtual int sniff(const Sample& sample) const = 0;
  /// The variant, for the report: "combined" where name() is "access_log".
  virtual std::string detail(const Sample&) const { return std::string(name()); }
  virtual std::unique_ptr<Reader> open(const ReadContext& context) const = 0;
};

/// Every format in formats/, in order of name.
std::vector<std::unique_ptr<Format>> make_formats(const FormatContext& context);

/// The format that fits best, or null.
const Format* recognise(const std::vector<std::unique_ptr<Format>>& formats, const Sample& sample);

}  // namespace hinomi::events
