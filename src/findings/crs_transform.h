// ModSecurity's transformations ("t:urlDecodeUni"): how a part of a request is decoded before a rule looks at it. They behave as
// those of libmodsecurity 3.0.9, to the byte (crs_reference_test.cc runs both), except where a setting says otherwise.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hinomi::findings {

enum class CrsTransform : std::uint8_t {
  Lowercase,
  Uppercase,
  UrlDecode,
  UrlDecodeUni,
  HtmlEntityDecode,
  JsDecode,
  CssDecode,
  CmdLine,
  CompressWhitespace,
  RemoveWhitespace,
  RemoveNulls,
  ReplaceNulls,
  ReplaceComments,
  RemoveComments,
  RemoveCommentsChar,
  NormalizePath,
  NormalizePathWin,
  Base64Decode,
  Utf8ToUnicode,
  HexEncode,
  Length,
  Trim,
  TrimLeft,
  TrimRight
};
inline constexpr std::size_t kCrsTransforms = static_cast<std::size_t>(CrsTransform::TrimRight) + 1;

/// By its SecLang name without "t:", letters without case; nothing when it is not known.
std::optional<CrsTransform> crs_transform(std::string_view name);

/// Which bytes occur in a text.
class ByteSet {
 public:
  void add(unsigned char c) { words_[c >> 6] |= std::uint64_t{1} << (c & 63); }
  void remove(unsigned char c) { words_[c >> 6] &= ~(std::uint64_t{1} << (c & 63)); }
  bool has(unsigned char c) const { return (words_[c >> 6] >> (c & 63) & 1) != 0; }
  bool meets(const ByteSet& other) const {
    return ((words_[0] & other.words_[0]) | (words_[1] & other.words_[1]) | (words_[2] & other.words_[2]) |
            (words_[3] & other.words_[3])) != 0;
  }
  ByteSet& operator|=(const ByteSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  bool empty() const { return (words_[0] | words_[1] | words_[2] | words_[3]) == 0; }
  bool has_high() const { return (words_[2] | words_[3]) != 0; }
  bool within(const ByteSet& other) const {
    return ((words_[0] & ~other.words_[0]) | (words_[1] & ~other.words_[1]) | (words_[2] & ~other.words_[2]) |
            (words_[3] & ~other.words_[3])) == 0;
  }
  /// The bytes after upper case became lower case.
  ByteSet lowered() const {
    constexpr std::uint64_t kUpper = 0x07fffffe;  // 'A' to 'Z' in the second word
    ByteSet set = *this;
    set.words_[1] = (set.words_[1] & ~kUpper) | (set.words_[1] & kUpper) << 32;
    return set;
  }
  static ByteSet of(std::string_view text);

 private:
  std::array<std::uint64_t, 4> words_{};
};

/// What a character outside ASCII becomes when %uHHHH is decoded without a code page's table.
enum class UnmappedCharacter : std::uint8_t {
  LowByte,    ///< its lower byte, as libmodsecurity 3.0.9 does: U+4F27 becomes an apostrophe
  Substitute  ///< 'x', as later versions do: Japanese words do not turn into quotes and brackets
};

/// False when a text of these bytes surely stays as it is.
bool may_change(CrsTransform transform, const ByteSet& bytes);
/// True when a text of these bytes surely becomes empty.
bool becomes_empty(CrsTransform transform, const ByteSet& bytes, std::size_t size);
/// Writes the result to `out`, which is overwritten; linear in the text.
void apply(CrsTransform transform, std::string_view text, UnmappedCharacter unmapped, std::string& out);

/// What ModSecurity does to names and values of a query before any rule: percent-encoding and '+' undone.
void decode_argument(std::string_view text, std::string& out);
/// What it does to the target for REQUEST_URI and REQUEST_FILENAME: percent-encoding undone.
void decode_target(std::string_view text, std::string& out);

}  // namespace hinomi::findings
