#include "events/csv_records.h"

#include "events/byte_search.h"

namespace hinomi::events {
namespace {

// A quoted field with doubled quotes inside, or with something behind its closing quote: `raw` begins behind the opening quote and
// ends before the delimiter.
std::string_view undouble(std::string_view raw, Arena& copies) {
  char* const copy = copies.allocate(raw.size());
  char* to = copy;
  bool inside = true;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (inside && raw[i] == '"') {
      if (i + 1 < raw.size() && raw[i + 1] == '"')
        *to++ = raw[i++];
      else
        inside = false;
    } else {
      *to++ = raw[i];
    }
  }
  const auto used = static_cast<std::size_t>(to - copy);
  copies.shrink(raw.size() - used);
  return {copy, used};
}

}  // namespace

CsvRecord read_csv_record(std::string_view text, bool at_end, const CsvDialect& dialect, std::vector<Cell>& cells, Arena& copies) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char delimiter = dialect.delimiter, newline = dialect.newline;
  const auto size_to = [&](const char* p) { return static_cast<std::size_t>(p - begin); };
  const CsvRecord incomplete{CsvOutcome::Incomplete, text.size()};
  const char* p = begin;
  for (std::size_t count = 1;; ++count) {
    const char* const field = p;
    Cell cell;
    const bool formula = p < end && *p == '=';
    if (formula && end - p < 2 && !at_end) return incomplete;
    if (p < end && (*p == '"' || (formula && end - p > 1 && p[1] == '"'))) {
      const char* const first = p + (formula ? 2 : 1);
      bool plain = true;
      const char* q = first;
      for (;;) {
        q = find_any<'"'>(q, end);
        if (q == end) return at_end ? CsvRecord{CsvOutcome::Unclosed, text.size()} : incomplete;
        if (end - q < 2 && !at_end) return incomplete;
        if (end - q < 2 || q[1] != '"') break;
        plain = false;
        q += 2;
      }
      p = q + 1;
      // A carriage return that ends the line is no part of the field.
      const char* behind = p;
      if (p < end && *p == '\r' && newline == '\n') {
        if (end - p < 2 && !at_end) return incomplete;
        if (end - p < 2 || p[1] == '\n') behind = p + 1;
      }
      if (behind < end && *behind != delimiter && *behind != newline) {
        plain = false;
        behind = p = find_any(p, end, delimiter, newline, newline);
        if (p == end && !at_end) return incomplete;
        if (p > field && p[-1] == '\r' && (p == end || *p == newline)) --p;
      }
      const std::string_view raw(first, static_cast<std::size_t>((plain ? q : p) - first));
      cell = {plain ? raw : undouble(raw, copies), CellKind::Text};
      p = behind;
    } else {
      p = find_any(p, end, delimiter, newline, newline);
      if (p == end && !at_end) return incomplete;
      std::string_view raw(field, static_cast<std::size_t>(p - field));
      if (newline == '\n' && (p == end || *p == '\n') && raw.ends_with('\r')) raw.remove_suffix(1);
      if (!raw.empty()) cell = {raw, CellKind::Text};
    }
    if (count <= kMaxCsvFields) cells.push_back(cell);
    const bool last = p == end || *p == newline;
    if (p < end) ++p;
    if (last) return {count > kMaxCsvFields ? CsvOutcome::TooManyFields : CsvOutcome::Record, size_to(p)};
    // A delimiter at the very end of the file still has an empty field behind it.
  }
}

}  // namespace hinomi::events
