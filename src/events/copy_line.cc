#include "events/copy_line.h"

#include "base/text.h"

#include "events/byte_search.h"

namespace hinomi::events {
namespace {

constexpr bool is_octal(char c) { return c >= '0' && c <= '7'; }
std::string_view unescape(std::string_view field, const SqlDialect& dialect, Batch& out) {
  char* const copy = out.text.allocate(field.size());
  char* to = copy;
  const char* from = field.data();
  const char* const end = from + field.size();
  while (from < end) {
    if (dialect.ascii_trail_bytes && is_lead_byte(*from) && end - from > 1) {
      *to++ = *from++;
      *to++ = *from++;
      continue;
    }
    if (*from != '\\' || end - from < 2) {
      *to++ = *from++;
      continue;
    }
    const char c = from[1];
    from += 2;
    if (is_octal(c)) {
      int value = c - '0';
      for (int digits = 1; digits < 3 && from < end && is_octal(*from); ++digits) value = value * 8 + (*from++ - '0');
      *to++ = static_cast<char>(value);
    } else if (c == 'x' && from < end && hex_digit(*from) >= 0) {
      int value = hex_digit(*from++);
      if (from < end && hex_digit(*from) >= 0) value = value * 16 + hex_digit(*from++);
      *to++ = static_cast<char>(value);
    } else {
      switch (c) {
        case 'b':
          *to++ = '\b';
          break;
        case 'f':
          *to++ = '\f';
          break;
        case 'n':
          *to++ = '\n';
          break;
        case 'r':
          *to++ = '\r';
          break;
        case 't':
          *to++ = '\t';
          break;
        case 'v':
          *to++ = '\v';
          break;
        default:
          *to++ = c;
      }
    }
  }
  const auto used = static_cast<std::size_t>(to - copy);
  out.text.shrink(field.size() - used);
  return {copy, used};
}

Cell make_cell(std::string_view field, bool escaped, ColumnClass column, const SqlDialect& dialect, CellText& cell_text,
               Batch& out) {
  if (field == "\\N") return {};
  if (escaped) field = unescape(field, dialect, out);
  if (column != ColumnClass::Binary)
    return {escaped ? cell_text.checked_utf8(field, out) : cell_text.utf8(field, out), CellKind::Text};
  std::string_view bytes;
  if (field.starts_with("\\x") && decode_hex(field.substr(2), out, bytes)) field = bytes;
  return {field, CellKind::Binary};
}

}  // namespace

CopyLine read_copy_line(std::string_view text, bool at_end, std::span<const ColumnClass> classes, const SqlDialect& dialect,
                        CellText& cell_text, Batch& out) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* field = begin;
  const char* p = begin;
  bool escaped = false;
  std::size_t index = 0;
  for (;;) {
    if (dialect.ascii_trail_bytes) {
      while (p < end && *p != '\t' && *p != '\n' && *p != '\\') p += is_lead_byte(*p) ? 2 : 1;
      if (p > end) p = end;
    } else {
      p = find_any<'\t', '\n', '\\'>(p, end);
    }
    if (p == end) {
      const bool last_end = at_end && index == 0 && std::string_view(begin, text.size()) == "\\.";
      return {last_end ? CopyLine::Outcome::End : at_end ? CopyLine::Outcome::CutOff : CopyLine::Outcome::Incomplete, text.size()};
    }
    if (*p == '\\') {
      if (end - p < 2) {
        p = end;
        continue;
      }
      if (p == begin && p[1] == '.') {
        std::string_view line(begin, static_cast<std::size_t>(find_any<'\n'>(begin, end) - begin));
        if (line.size() == text.size() && !at_end) return {CopyLine::Outcome::Incomplete, text.size()};
        const std::size_t size = line.size() + (line.size() < text.size() ? 1 : 0);
        if (line == "\\." || line == "\\.\r") return {CopyLine::Outcome::End, size};
      }
      escaped = true;
      p += 2;
      continue;
    }
    std::string_view bytes(field, static_cast<std::size_t>(p - field));
    const bool last = *p == '\n';
    // A dump that went through Windows.
    if (last && bytes.ends_with('\r')) bytes.remove_suffix(1);
    if (index <= TupleParser::kMaxCells) {
      const ColumnClass column = index < classes.size() ? classes[index] : ColumnClass::Unknown;
      out.cells.push_back(make_cell(bytes, escaped, column, dialect, cell_text, out));
    }
    ++index;
    ++p;
    if (last) {
      const auto size = static_cast<std::size_t>(p - begin);
      return {index > TupleParser::kMaxCells ? CopyLine::Outcome::TooManyFields : CopyLine::Outcome::Row, size};
    }
    field = p;
    escaped = false;
  }
}

}  // namespace hinomi::events
