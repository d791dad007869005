#include "base/encoding.h"

#include <array>

#include "base/legacy_tables.h"
#include "base/text.h"

namespace hinomi {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

// Copies the ASCII run that starts at i and returns its end.
std::size_t copy_ascii(std::string_view text, std::size_t i, std::string& out) {
  std::size_t end = i;
  while (end < text.size() && (text[end] & 0x80) == 0) ++end;
  out.append(text, i, end - i);
  return end;
}

std::size_t decode_utf8(std::string_view text, std::string& out) {
  std::size_t bad = 0;
  while (true) {
    const std::size_t good = valid_utf8_prefix(text);
    out.append(text, 0, good);
    if (good == text.size()) return bad;
    ++bad;
    out += kReplacement;
    // One mark for one broken sequence: its continuation bytes go with it.
    std::size_t next = good + 1;
    if (byte_at(text, good) >= 0xC2) {
      while (next < text.size() && next - good < 3 && (byte_at(text, next) & 0xC0) == 0x80) ++next;
    }
    text.remove_prefix(next);
  }
}

std::size_t decode_latin1(std::string_view text, std::string& out) {
  // What databases and browsers call latin1 is windows-1252 (WHATWG Encoding Standard).
  static constexpr std::array<char16_t, 32> kWindows1252 = {
      0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
      0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178};
  for (std::size_t i = 0; i < text.size();) {
    i = copy_ascii(text, i, out);
    if (i == text.size()) break;
    const unsigned byte = byte_at(text, i++);
    append_utf8(out, byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
  }
  return 0;
}

std::size_t decode_utf16(std::string_view text, bool big, std::string& out) {
  const auto unit = [&](std::size_t i) -> char32_t {
    return big ? byte_at(text, i) << 8 | byte_at(text, i + 1) : byte_at(text, i + 1) << 8 | byte_at(text, i);
  };
  std::size_t bad = 0, i = 0;
  while (i + 2 <= text.size()) {
    const char32_t first = unit(i);
    i += 2;
    if (first < 0xD800 || first > 0xDFFF) {
      append_utf8(out, first);
    } else if (first < 0xDC00 && i + 2 <= text.size() && unit(i) >= 0xDC00 && unit(i) <= 0xDFFF) {
      append_utf8(out, 0x10000 + ((first - 0xD800) << 10) + (unit(i) - 0xDC00));
      i += 2;
    } else {
      out += kReplacement, ++bad;
    }
  }
  if (i < text.size()) out += kReplacement, ++bad;
  return bad;
}

// A lead byte whose trail makes no character costs one mark; a trail below 0x80 then stands for itself, so that a broken
// character cannot swallow a quote or a line end.
std::size_t decode_cp932(std::string_view text, std::string& out) {
  const LegacyTables& tables = legacy_tables();
  std::size_t bad = 0;
  for (std::size_t i = 0; i < text.size();) {
    i = copy_ascii(text, i, out);
    if (i == text.size()) break;
    const unsigned lead = byte_at(text, i);
    if (lead >= 0xA1 && lead <= 0xDF) {
      append_utf8(out, 0xFF61 + (lead - 0xA1));
      ++i;
      continue;
    }
    const unsigned trail = i + 1 < text.size() ? byte_at(text, i + 1) : 0;
    const char16_t point = tables.cp932(lead, trail);
    if (point != 0) {
      append_utf8(out, point);
      i += 2;
    } else {
      out += kReplacement, ++bad;
      i += trail >= 0x80 && lead != 0x80 && lead != 0xA0 && lead < 0xFD ? 2 : 1;
    }
  }
  return bad;
}

std::size_t decode_euc_jp(std::string_view text, std::string& out) {
  const LegacyTables& tables = legacy_tables();
  std::size_t bad = 0;
  for (std::size_t i = 0; i < text.size();) {
    i = copy_ascii(text, i, out);
    if (i == text.size()) break;
    const unsigned lead = byte_at(text, i);
    const unsigned second = i + 1 < text.size() ? byte_at(text, i + 1) : 0;
    const unsigned third = i + 2 < text.size() ? byte_at(text, i + 2) : 0;
    char16_t point = 0;
    std::size_t length = 2;
    if (lead == 0x8E) {
      if (second >= 0xA1 && second <= 0xDF) point = static_cast<char16_t>(0xFF61 + (second - 0xA1));
    } else if (lead == 0x8F) {
      point = tables.jis_x_0212(second & 0x7F, second >= 0x80 && third >= 0x80 ? third & 0x7F : 0);
      length = 3;
    } else if (lead >= 0xA1 && second >= 0xA1) {
      point = tables.jis_x_0208(lead & 0x7F, second & 0x7F);
    }
    if (point != 0) {
      append_utf8(out, point);
      i += length;
    } else {
      out += kReplacement, ++bad, ++i;
      for (std::size_t k = 1; k < length && i < text.size() && byte_at(text, i) >= 0xA1 && lead >= 0x8E; ++k) ++i;
    }
  }
  return bad;
}

// Every unit starts in ASCII (RFC 1468 asks lines to end in it).
std::size_t decode_iso_2022_jp(std::string_view text, std::string& out) {
  const LegacyTables& tables = legacy_tables();
  enum class Set { Ascii, Roman, Kana, Jis0208, Jis0212 } set = Set::Ascii;
  struct Escape {
    std::string_view bytes;
    Set set;
  };
  static constexpr auto kEscapes = std::to_array<Escape>({{"(B", Set::Ascii},
                                                          {"(J", Set::Roman},
                                                          {"(I", Set::Kana},
                                                          {"$B", Set::Jis0208},
                                                          {"$@", Set::Jis0208},
                                                          {"$(D", Set::Jis0212}});
  std::size_t bad = 0;
  for (std::size_t i = 0; i < text.size();) {
    const unsigned byte = byte_at(text, i);
    if (byte == 0x1B) {
      const Escape* found = nullptr;
      for (const Escape& escape : kEscapes) {
        if (text.substr(i + 1).starts_with(escape.bytes)) found = &escape;
      }
      if (found != nullptr) {
        set = found->set;
        i += 1 + found->bytes.size();
        continue;
      }
      out += kReplacement, ++bad, ++i;
      continue;
    }
    if (byte == '\n' || byte == '\r') set = Set::Ascii;
    const bool wide = set == Set::Jis0208 || set == Set::Jis0212;
    if (byte < 0x21 || byte == 0x7F || (byte < 0x80 && !wide && set != Set::Kana)) {
      out += text[i++];
    } else if (byte >= 0xA1 && byte <= 0xDF && !wide) {
      append_utf8(out, 0xFF61 + (byte - 0xA1));  // eight-bit kana, met in old mail
      ++i;
    } else if (set == Set::Kana && byte >= 0x21 && byte <= 0x5F) {
      append_utf8(out, 0xFF61 + (byte - 0x21));
      ++i;
    } else {
      const unsigned second = i + 1 < text.size() ? byte_at(text, i + 1) : 0;
      const char16_t point = !wide || byte >= 0x80 || second >= 0x80 ? u'\0'
                             : set == Set::Jis0208                   ? tables.jis_x_0208(byte, second)
                                                                     : tables.jis_x_0212(byte, second);
      if (point != 0) {
        append_utf8(out, point);
        i += 2;
      } else {
        out += kReplacement, ++bad;
        i += wide && second >= 0x21 && second < 0x7F ? 2 : 1;
      }
    }
  }
  return bad;
}

}  // namespace

std::size_t Decoder::decode(std::string_view bytes, std::string& out) const {
  switch (encoding_) {
    case Encoding::Ascii:
    case Encoding::Utf8:
    case Encoding::Binary:
      return decode_utf8(bytes, out);
    case Encoding::Cp932:
      return decode_cp932(bytes, out);
    case Encoding::EucJp:
      return decode_euc_jp(bytes, out);
    case Encoding::Iso2022Jp:
      return decode_iso_2022_jp(bytes, out);
    case Encoding::Utf16Le:
      return decode_utf16(bytes, false, out);
    case Encoding::Utf16Be:
      return decode_utf16(bytes, true, out);
    case Encoding::Latin1:
      return decode_latin1(bytes, out);
  }
  return decode_utf8(bytes, out);
}

}  // namespace hinomi
