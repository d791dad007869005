// Which transformations can do anything to a text, told by the bytes that occur in it.
#include <array>
#include <cstring>

#include "findings/crs_transform.h"

namespace hinomi::findings {

ByteSet ByteSet::of(std::string_view text) {
  if (text.size() < 24) {
    ByteSet few;
    for (const char c : text) few.add(static_cast<unsigned char>(c));
    return few;
  }
  // Bytes are marked one by one, which does not wait for the mark before; then eight marks become eight bits.
  alignas(64) std::array<unsigned char, 256> marks{};
  for (const char c : text) marks[static_cast<unsigned char>(c)] = 1;
  ByteSet set;
  for (std::size_t i = 0; i < 32; ++i) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, marks.data() + 8 * i, 8);
    set.words_[i / 8] |= (eight * 0x0102040810204080u >> 56) << i % 8 * 8;
  }
  return set;
}

bool may_change(CrsTransform transform, const ByteSet& bytes) {
  static const ByteSet upper = ByteSet::of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), lower_case = ByteSet::of("abcdefghijklmnopqrstuvwxyz"),
                       blank = ByteSet::of(" \t\n\v\f\r"), shell = ByteSet::of("\"'\\^,; \t\r\nABCDEFGHIJKLMNOPQRSTUVWXYZ");
  switch (transform) {
    case CrsTransform::Lowercase:
      return bytes.meets(upper);
    case CrsTransform::Uppercase:
      return bytes.meets(lower_case);
    case CrsTransform::UrlDecode:
    case CrsTransform::UrlDecodeUni:
      return bytes.has('%') || bytes.has('+');
    case CrsTransform::HtmlEntityDecode:
      return bytes.has('&');
    case CrsTransform::JsDecode:
    case CrsTransform::CssDecode:
      return bytes.has('\\');
    case CrsTransform::CmdLine:
      return bytes.meets(shell);
    case CrsTransform::CompressWhitespace:
    case CrsTransform::Trim:
    case CrsTransform::TrimLeft:
    case CrsTransform::TrimRight:
      return bytes.meets(blank);
    case CrsTransform::RemoveWhitespace:
      return bytes.meets(blank) || bytes.has(0xa0) || bytes.has(0xc2);
    case CrsTransform::RemoveNulls:
    case CrsTransform::ReplaceNulls:
      return bytes.has(0);
    case CrsTransform::ReplaceComments:
      return bytes.has('/') && bytes.has('*');
    case CrsTransform::NormalizePath:
      return bytes.has('/') || bytes.has('.');
    case CrsTransform::NormalizePathWin:
      return bytes.has('/') || bytes.has('.') || bytes.has('\\');
    case CrsTransform::Utf8ToUnicode:
      return bytes.has_high() || bytes.has(0);
    case CrsTransform::RemoveComments:
    case CrsTransform::RemoveCommentsChar:
    case CrsTransform::Base64Decode:
    case CrsTransform::HexEncode:
    case CrsTransform::Length:
      return true;
  }
  return true;
}

bool becomes_empty(CrsTransform transform, const ByteSet& bytes, std::size_t size) {
  static const ByteSet alphabet = ByteSet::of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \r\n");
  return transform == CrsTransform::Base64Decode && (size < 4 || (!bytes.has(0) && !bytes.within(alphabet)));
}

}  // namespace hinomi::findings
