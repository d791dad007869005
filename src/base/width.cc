// Terminal columns, and cutting and padding by bytes or columns.
#include <unicode/uchar.h>

#include "base/text.h"

namespace hinomi {
namespace {

constexpr std::string_view kEllipsis = "…";  // one column, three bytes

std::size_t columns_of(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return 0;
  if (c < 0x300) return c == 0xAD ? 0 : 1;
  if (c >= 0x3041 && c <= 0x9FFF && c != 0x3099 && c != 0x309A) return 2;  // kana, kanji
  const auto point = static_cast<UChar32>(c);
  switch (u_charType(point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return 0;
    default:
      break;
  }
  if (c >= 0x1160 && c <= 0x11FF) return 0;  // Hangul vowels and finals join the syllable before them
  const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// Bytes of the longest prefix of at most `columns` columns; `used` is how many it takes.
std::size_t prefix_of_width(std::string_view text, std::size_t columns, std::size_t& used) {
  used = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t next = i;
    const std::size_t width = columns_of(next_code_point(text, next));
    if (used + width > columns) break;
    used += width;
    i = next;
  }
  return i;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) width += columns_of(next_code_point(text, i));
  return width;
}

std::string cut_bytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  const bool marked = bytes >= kEllipsis.size();
  std::size_t end = marked ? bytes - kEllipsis.size() : bytes;
  // At most three steps back; in text that is not UTF-8 every byte counts as a character.
  std::size_t start = end;
  while (start > 0 && end - start < 3 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
  std::size_t next = start;
  next_code_point(text, next);
  if (start < end && next > end) end = start;
  std::string out(text.substr(0, end));
  if (marked) out += kEllipsis;
  return out;
}

std::string cut_width(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  if (prefix_of_width(text, columns, used) == text.size()) return std::string(text);
  if (columns == 0) return {};
  std::string out(text.substr(0, prefix_of_width(text, columns - 1, used)));
  out += kEllipsis;
  return out;
}

std::string pad_width(std::string_view text, std::size_t columns) {
  std::string out = cut_width(text, columns);
  const std::size_t width = display_width(out);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

}  // namespace hinomi
