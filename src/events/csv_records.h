// Records of comma-separated values (RFC 4180, and what programs make of it): quotes, doubled quotes, line breaks inside quotes,
// any delimiter, Excel's ="0123".
#pragma once

#include <string_view>
#include <vector>

#include "model/batch.h"

namespace hinomi::events {

struct CsvDialect {
  char delimiter = ',';
  char newline = '\n';  ///< '\r' for files of old Macintosh programs; "\r\n" counts as '\n'
};

enum class CsvOutcome {
  Record,
  Incomplete,  ///< the record goes on behind the text
  Unclosed,    ///< … and nothing follows: a quote was never closed
  TooManyFields
};

struct CsvRecord {
  CsvOutcome outcome;
  std::size_t size;  ///< with the line end
};

inline constexpr std::size_t kMaxCsvFields = 16'384;

/// Appends the fields of the record at the start of `text` to `cells`, in the bytes of the file; an empty field without quotes is
/// null. Only fields with doubled quotes are copied. The caller takes cells back when the outcome is not a record.
CsvRecord read_csv_record(std::string_view text, bool at_end, const CsvDialect& dialect, std::vector<Cell>& cells, Arena& copies);

}  // namespace hinomi::events
