// What must hold of every reader, whatever bytes it is given: nothing is read outside the bytes, cutting them into pieces changes
// nothing, cells are UTF-8 and rows have their table's width.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/result.h"
#include "base/text.h"
#include "events/format.h"

namespace hinomi::testing {

struct ReadSummary {
  std::string text;
  std::uint64_t read = 0;
  bool operator==(const ReadSummary&) const = default;
};

inline ReadSummary read_in_pieces(const events::Format& format, const events::ReadContext& context, std::string_view bytes,
                                  std::size_t piece) {
  ReadSummary summary;
  std::string events, rows, skips, tables;
  const auto reader = format.open(context);
  std::size_t begin = 0, end = 0;
  Batch batch;
  do {
    end = std::min(end + piece, bytes.size());
    const auto copy = std::make_unique_for_overwrite<char[]>(end - begin);
    std::copy_n(bytes.data() + begin, end - begin, copy.get());
    batch.clear();
    const std::size_t used = reader->read({copy.get(), end - begin}, begin, end == bytes.size(), batch);
    HINOMI_ASSERT(used <= end - begin);
    for (const Event& e : batch.events) {
      HINOMI_ASSERT(e.place.offset <= bytes.size() && e.place.line >= 1);
      events += fmt::format("{} {} {} {} {} {}\n", static_cast<int>(e.kind), e.place.line, e.place.offset, e.time.micros, e.account,
                            e.statement);
    }
    for (const Row& row : batch.rows) {
      HINOMI_ASSERT(row.table != nullptr && row.count == row.table->columns.size() && row.place.offset <= bytes.size());
      rows += fmt::format("{} {} {}", row.table->name, row.place.line, row.place.offset);
      for (const Cell& cell : batch.cells_of(row)) {
        HINOMI_ASSERT(cell.kind == CellKind::Binary || is_utf8(cell.text));
        rows += fmt::format("|{}{}", static_cast<int>(cell.kind), cell.text);
      }
      rows += '\n';
    }
    for (const Skip& s : batch.skipped)
      skips += fmt::format("{} {} {} {}\n", s.place.line, s.place.offset, static_cast<int>(s.reason), s.excerpt);
    for (const TableSchema* table : batch.tables)
      tables += fmt::format("{}.{} {}\n", table->database, table->name, table->columns.size());
    summary.read += batch.read;
    begin += used;
  } while (end < bytes.size() || reader->has_more());
  HINOMI_ASSERT(begin == bytes.size());
  reader->notes();
  summary.text = tables + "--\n" + events + "--\n" + rows + "--\n" + skips;
  return summary;
}

/// Runs the named format over the bytes, in every encoding it may meet.
inline void fuzz_reader(std::string_view format_name, const std::uint8_t* data, std::size_t size) {
  static const Ledger ledger;
  static const Content content;
  static const auto formats = events::make_formats({ledger, content});
  const auto format = std::ranges::find_if(formats, [&](const auto& f) { return f->name() == format_name; });
  HINOMI_ASSERT(format != formats.end());
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto& any : formats) any->sniff({bytes, "evidence", true});
  for (const Encoding encoding : {guess_encoding(bytes), Encoding::Utf8, Encoding::Cp932}) {
    events::ReadContext context;
    context.path = "evidence";
    context.encoding = encoding;
    context.sample = bytes;
    const ReadSummary whole = read_in_pieces(**format, context, bytes, std::max<std::size_t>(size, 1));
    const std::size_t piece = size < 600 ? 1 : 97;
    HINOMI_ASSERT(read_in_pieces(**format, context, bytes, piece) == whole);
  }
}

}  // namespace hinomi::testing
