#include "events/sql_tuples.h"

#include <array>
#include <cstring>

#include "base/sql_escape.h"
#include "base/text.h"
#include "events/byte_search.h"

namespace hinomi::events {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool is_null_word(const char* p, std::size_t size) {
  return size == 4 && (p[0] | 0x20) == 'n' && (p[1] | 0x20) == 'u' && (p[2] | 0x20) == 'l' && (p[3] | 0x20) == 'l';
}

// b'0101' as a number in decimal, since that is how flags are written elsewhere.
bool decode_bits(std::string_view digits, Batch& out, std::string_view& text) {
  if (digits.size() > 63) return false;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c != '0' && c != '1') return false;
    value = value << 1 | static_cast<unsigned>(c - '0');
  }
  std::array<char, 20> buffer;
  std::size_t i = buffer.size();
  do buffer[--i] = static_cast<char>('0' + value % 10);
  while ((value /= 10) != 0);
  text = out.text.copy({buffer.data() + i, buffer.size() - i});
  return true;
}

}  // namespace

bool decode_hex(std::string_view digits, Batch& out, std::string_view& bytes) {
  const std::size_t size = (digits.size() + 1) / 2;
  char* const copy = out.text.allocate(size);
  std::size_t digit = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const int high = i == 0 && digits.size() % 2 != 0 ? 0 : hex_digit(digits[digit++]);
    const int low = hex_digit(digits[digit++]);
    if (high < 0 || low < 0) return out.text.shrink(size), false;
    copy[i] = static_cast<char>(high << 4 | low);
  }
  bytes = {copy, size};
  return true;
}

// What stood between quotes.
struct TupleParser::Literal {
  std::string_view bytes;
  bool backslash = false;  ///< escapes count in this literal
};

// From the opening quote to behind the closing one; null when there is none.
const char* TupleParser::read_quoted(const char* p, const char* end, Literal& literal, Batch& out) const {
  const char quote = *p;
  const char* const first = ++p;
  bool plain = true;
  const char* q = first;
  for (;;) {
    if (dialect_.ascii_trail_bytes) [[unlikely]] {
      while (q < end && *q != quote && *q != '\\') q += is_lead_byte(*q) ? 2 : 1;
      if (q > end) return nullptr;
    } else {
      q = quote == '\'' ? find_any<'\'', '\\'>(q, end) : find_any(q, end, quote, '\\', quote);
    }
    // The byte behind says whether a quote is doubled; behind a row's last one there always is a bracket.
    if (end - q < 2) return nullptr;
    if (*q == '\\') {
      if (literal.backslash)
        plain = false, q += 2;
      else
        ++q;
    } else if (q[1] == quote) {
      plain = false, q += 2;
    } else {
      break;
    }
  }
  if (plain) [[likely]] {
    literal.bytes = {first, static_cast<std::size_t>(q - first)};
    return q + 1;
  }
  const auto size = static_cast<std::size_t>(q - first);
  char* const copy = out.text.allocate(size);
  char* to = copy;
  for (const char* from = first; from < q;) {
    if (dialect_.ascii_trail_bytes && is_lead_byte(*from) && q - from > 1) {
      *to++ = *from++;
      *to++ = *from++;
      continue;
    }
    if (*from == '\\' && literal.backslash) {
      // \% and \_ keep their backslash in MySQL: they are for LIKE.
      if (dialect_.is_mysql() && (from[1] == '%' || from[1] == '_')) *to++ = '\\';
      *to++ = sql_unescaped(from[1]);
      from += 2;
    } else if (*from == quote) {
      *to++ = quote;
      from += 2;
    } else if (dialect_.ascii_trail_bytes) {
      *to++ = *from++;
    } else {
      // One byte at least: a backslash that means nothing ends the search at once.
      const char* const next = find_any(from + 1, q, quote, '\\', quote);
      std::memcpy(to, from, static_cast<std::size_t>(next - from));
      to += next - from;
      from = next;
    }
  }
  const auto used = static_cast<std::size_t>(to - copy);
  out.text.shrink(size - used);
  literal.bytes = {copy, used};
  return q + 1;
}

// A number, a word, or a literal with something before its quote: x'00', b'01', N'…', E'…', _utf8mb4'…', 0x00. Null: incomplete.
const char* TupleParser::read_word(const char* p, const char* end, ColumnClass column, Cell& cell, CellText& cell_text,
                                   Batch& out) const {
  const char* q = find_word_end(p, end);
  if (q == end) return nullptr;
  const auto size = static_cast<std::size_t>(q - p);
  cell = {{p, size}, CellKind::Bare};
  if (is_null_word(p, size)) {
    cell = {};
    return q;
  }
  const char c = *p;
  if (c >= '0' && c <= '9') {
    if (c == '0' && size > 2 && (p[1] == 'x' || p[1] == 'b')) {
      std::string_view bytes;
      if (p[1] == 'b') {
        if (decode_bits({p + 2, size - 2}, out, bytes)) cell.text = bytes;
      } else if (decode_hex({p + 2, size - 2}, out, bytes)) {
        cell =
            column == ColumnClass::Text ? Cell{cell_text.checked_utf8(bytes, out), CellKind::Text} : Cell{bytes, CellKind::Binary};
      }
    }
    return q;
  }
  const bool introducer = c == '_' && dialect_.is_mysql();
  const char* literal_at = q;
  while (introducer && literal_at < end && is_blank(*literal_at)) ++literal_at;
  if (literal_at == end) return nullptr;
  if (introducer && *literal_at == '0') {
    const bool binary = iequals({p, size}, "_binary");
    return read_word(literal_at, end, binary ? ColumnClass::Binary : ColumnClass::Text, cell, cell_text, out);
  }
  if (*literal_at != '\'') return q;
  const char prefix = static_cast<char>(c | 0x20);
  const bool single = size == 1;
  if (!introducer && !(single && (prefix == 'x' || prefix == 'b' || prefix == 'n' || prefix == 'e'))) return q;
  Literal literal{{}, dialect_.backslash_escapes || (single && prefix == 'e')};
  q = read_quoted(literal_at, end, literal, out);
  if (q == nullptr) return nullptr;
  std::string_view bytes;
  if (single && prefix == 'x') {
    if (decode_hex(literal.bytes, out, bytes)) {
      cell = column == ColumnClass::Text ? Cell{cell_text.checked_utf8(bytes, out), CellKind::Text} : Cell{bytes, CellKind::Binary};
    }
  } else if (single && prefix == 'b') {
    if (decode_bits(literal.bytes, out, bytes)) cell.text = bytes;
  } else if (introducer && iequals({p, size}, "_binary")) {
    cell = column == ColumnClass::Text ? Cell{cell_text.utf8(literal.bytes, out), CellKind::Text}
                                       : Cell{literal.bytes, CellKind::Binary};
  } else {
    cell = {cell_text.utf8(literal.bytes, out), CellKind::Text};
  }
  return q;
}

// To the comma or bracket that ends the value; null when the text ends or the row breaks off before.
const char* TupleParser::skip_expression(const char* p, SqlCursor& slow, const char* begin) const {
  slow.seek(static_cast<std::size_t>(p - begin));
  int depth = 0;
  for (;;) {
    slow.skip_blanks();
    if (slow.done()) return nullptr;
    const char c = slow.peek();
    if (depth == 0 && (c == ',' || c == ')')) return begin + slow.position();
    if (c == ';') return nullptr;
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && depth > 0) --depth;
    slow.skip_token();
    if (slow.incomplete()) return nullptr;
  }
}

TupleParser::Result TupleParser::parse(std::string_view text, std::span<const ColumnClass> classes, CellText& cell_text,
                                       Batch& out) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const std::size_t first_cell = out.cells.size();
  SqlCursor slow(text, dialect_);
  const auto give_up = [&](TupleOutcome outcome, const char* at) {
    out.cells.resize(first_cell);
    return Result{outcome, static_cast<std::size_t>(at - begin)};
  };
  // Blanks and comments; null when the text ends.
  const auto skip_blanks = [&](const char* p) -> const char* {
    while (p < end && is_blank(*p)) ++p;
    if (p < end && (*p == '/' || *p == '#' || *p == '*' || *p == '-')) {
      slow.seek(static_cast<std::size_t>(p - begin));
      slow.skip_blanks();
      p = begin + slow.position();
    }
    return p < end ? p : nullptr;
  };

  const char* p = begin + 1;
  for (std::size_t index = 0;; ++index) {
    if (p == end) return give_up(TupleOutcome::Incomplete, end);
    if (is_blank(*p) || *p == '/' || *p == '-' || *p == '*' || *p == '#') {
      p = skip_blanks(p);
      if (p == nullptr) return give_up(TupleOutcome::Incomplete, end);
    }
    const char* const value = p;
    const ColumnClass column = index < classes.size() ? classes[index] : ColumnClass::Unknown;
    Cell cell;
    const char c = *p;
    if (c == '\'' || (c == '"' && dialect_.is_mysql())) {
      Literal literal{{}, dialect_.backslash_escapes};
      p = read_quoted(p, end, literal, out);
      if (p == nullptr) return give_up(TupleOutcome::Incomplete, end);
      if (column != ColumnClass::Binary) {
        cell = {cell_text.utf8(literal.bytes, out), CellKind::Text};
      } else {
        cell = {literal.bytes, CellKind::Binary};
        // PostgreSQL writes bytea as '\x00ff'.
        std::string_view bytes;
        if (!dialect_.is_mysql() && literal.bytes.starts_with("\\x") && decode_hex(literal.bytes.substr(2), out, bytes))
          cell.text = bytes;
      }
    } else if (c == ')' && index == 0) {
      return {TupleOutcome::Row, static_cast<std::size_t>(p + 1 - begin)};
    } else if (c == ',' || c == ')' || c == ';') {
      return give_up(TupleOutcome::Bad, p);
    } else {
      p = read_word(p, end, column, cell, cell_text, out);
      if (p == nullptr) return give_up(TupleOutcome::Incomplete, end);
    }
    if (*p != ',' && *p != ')') [[unlikely]] {
      const char* next = p > value ? skip_blanks(p) : p;
      if (next == nullptr) return give_up(TupleOutcome::Incomplete, end);
      if (*next != ',' && *next != ')') {
        const bool cast = next == p && *p == ':' && cell.kind != CellKind::Bare;
        next = skip_expression(value, slow, begin);
        if (next == nullptr) return give_up(slow.done() ? TupleOutcome::Incomplete : TupleOutcome::Bad, begin + slow.position());
        if (!cast) cell = {cell_text.utf8(trim({value, static_cast<std::size_t>(next - value)}), out), CellKind::Bare};
      }
      p = next;
    }
    if (index == kMaxCells) return give_up(TupleOutcome::Bad, p);
    out.cells.push_back(cell);
    if (*p++ == ')') return {TupleOutcome::Row, static_cast<std::size_t>(p - begin)};
  }
}

}  // namespace hinomi::events
