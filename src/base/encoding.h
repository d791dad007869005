// Character encodings of evidence: guessed from bytes, decoded to UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hinomi {

enum class Encoding { Ascii, Utf8, Cp932, EucJp, Iso2022Jp, Utf16Le, Utf16Be, Latin1, Binary };

/// "utf-8", "cp932", … as written in case.json.
std::string_view encoding_name(Encoding encoding);
/// From a name used by databases and headers: "utf8mb4", "sjis", "cp932", "ujis", "eucjpms", "latin1", "EUC_JP", "SHIFT_JIS_2004"
/// …; Binary if unknown.
Encoding encoding_from_name(std::string_view name);
/// Best guess for a sample: BOM, escape sequences, UTF-8 validity, then which Japanese encoding leaves fewest impossible bytes.
Encoding guess_encoding(std::string_view sample);
/// Bytes of a byte-order mark at the start (0, 2 or 3).
std::size_t bom_size(std::string_view sample);

/// Decodes to UTF-8, one whole unit (line, statement, cell) at a time: nothing is remembered between calls. A copyable value.
class Decoder {
 public:
  explicit Decoder(Encoding encoding) : encoding_(encoding) {}

  Encoding encoding() const { return encoding_; }
  /// True when bytes need no conversion at all (ASCII, UTF-8); they may still hold bad sequences.
  bool is_identity() const { return encoding_ == Encoding::Ascii || encoding_ == Encoding::Utf8; }
  /// Appends the UTF-8 form of `bytes` to `out`; bytes that mean nothing become U+FFFD. Returns how many did.
  std::size_t decode(std::string_view bytes, std::string& out) const;

 private:
  Encoding encoding_;
};

}  // namespace hinomi
