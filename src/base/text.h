// UTF-8 text: cutting, width, folding, escaping and masking. The only place that cuts or pads text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hinomi {

/// Line ends ("\n") in the text, at the speed of memory.
std::uint64_t count_lines(std::string_view text);
/// True when every byte is below 0x80.
bool is_ascii(std::string_view text);
/// Length of the longest prefix that is well-formed UTF-8 (Unicode 15, table 3-7).
std::size_t valid_utf8_prefix(std::string_view text);
inline bool is_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }
/// Well-formed UTF-8 without control characters: each bad byte, control character (line breaks and tabs too) and bidirectional
/// override becomes U+FFFD. For every output.
std::string printable(std::string_view text);

/// Decodes the code point at `i` and moves `i` behind it; a bad byte gives U+FFFD and moves by one.
char32_t next_code_point(std::string_view text, std::size_t& i);
void append_utf8(std::string& out, char32_t code_point);

/// Columns in a terminal: East Asian wide characters take two (Unicode Standard Annex #11).
std::size_t display_width(std::string_view text);
/// At most `bytes` bytes, never inside a character; "…" marks the cut.
std::string cut_bytes(std::string_view text, std::size_t bytes);
/// At most `columns` terminal columns; "…" marks the cut.
std::string cut_width(std::string_view text, std::size_t columns);
/// Cut or padded with spaces to exactly `columns`.
std::string pad_width(std::string_view text, std::size_t columns);

/// Value of a hexadecimal digit of either case, or -1.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string_view trim(std::string_view text);  ///< ASCII white space at both ends
std::string ascii_lower(std::string_view text);
bool iequals(std::string_view a, std::string_view b);             ///< ASCII letters without case
bool istarts_with(std::string_view text, std::string_view head);  ///< ASCII letters without case
/// Position of `needle`, ASCII letters without case; npos when absent. `needle` is in lower case.
std::size_t ifind(std::string_view text, std::string_view needle, std::size_t from = 0);

/// Unicode NFKC, white space at both ends (U+3000 too) removed, Unicode lower case. Into `out`, which is reused.
void fold(std::string_view text, std::string& out);

/// The ASCII form of a domain name in any script, "日本語.example" → "xn--wgv71a119e.example" (UTS #46). False when it has none.
bool domain_to_ascii(std::string_view domain, std::string& out);

/// Percent-decoding; '+' stays. One pass.
std::string percent_decode(std::string_view text);

std::string escape_html(std::string_view text);
std::string escape_markdown(std::string_view text);
/// RFC 4180 field; a leading = + - @ or tab is defused with an apostrophe, since spreadsheets run such cells.
std::string escape_csv(std::string_view text);

/// What may be shown of a log line or statement: e-mail addresses, runs of seven and more digits, telephone, card and postal
/// numbers, long or Japanese quoted SQL texts, the quoted values of INSERT and UPDATE, encoded Japanese and values of
/// password-like parameters become asterisks; tabs and line breaks become spaces. IP addresses and times stay. Printable, at
/// most `bytes` bytes.
std::string mask(std::string_view text, std::size_t bytes = 240);
/// What may be shown of a table's row, where any word may be a name: separators, quotes and stars.
std::string mask_row(std::string_view text, std::size_t bytes = 240);

}  // namespace hinomi
