// Names of encodings, and guesses from samples.
#include <algorithm>
#include <array>
#include <cstdint>

#include "base/encoding.h"
#include "base/legacy_tables.h"
#include "base/text.h"

namespace hinomi {
namespace {

constexpr std::size_t kSample = 256 * 1024;

constexpr unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

// How well bytes fit one Japanese encoding. Kana and common kanji speak for it, rare signs say little, impossible bytes speak
// against it.
struct Fit {
  std::size_t common = 0, rare = 0, half_width = 0, bad = 0;
  // A wrong guess makes many bad bytes, half-width kana or rare kanji.
  std::int64_t score() const {
    return static_cast<std::int64_t>(common * 4 + rare) - static_cast<std::int64_t>(half_width) -
           static_cast<std::int64_t>(bad * 16);
  }
  void count(char16_t point, bool first_level) {
    const bool kana = point >= 0x3041 && point <= 0x30FC;
    const bool sign = point >= 0xFF01 && point <= 0xFF5E;
    (kana || sign || first_level || point == 0x3001 || point == 0x3002 || point == 0x3000 ? common : rare) += 1;
  }
};

Fit fit_cp932(std::string_view text) {
  const LegacyTables& tables = legacy_tables();
  Fit fit;
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte_at(text, i);
    if (lead < 0x80) {
      ++i;
    } else if (lead >= 0xA1 && lead <= 0xDF) {
      ++fit.half_width, ++i;
    } else if (i + 1 == text.size() && lead != 0x80 && lead != 0xA0 && lead < 0xFD) {
      break;  // the sample ends inside a character
    } else {
      const char16_t point = i + 1 < text.size() ? tables.cp932(lead, byte_at(text, i + 1)) : u'\0';
      if (point == 0) {
        ++fit.bad, ++i;
      } else {
        fit.count(point, lead >= 0x88 && lead < 0x98);
        i += 2;
      }
    }
  }
  return fit;
}

Fit fit_euc_jp(std::string_view text) {
  const LegacyTables& tables = legacy_tables();
  Fit fit;
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte_at(text, i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead == 0x8F ? 3 : 2;
    if (text.size() - i < length) break;
    const unsigned second = byte_at(text, i + 1);
    if (lead == 0x8E && second >= 0xA1 && second <= 0xDF) {
      ++fit.half_width, i += 2;
      continue;
    }
    char16_t point = 0;
    if (length == 3 && second >= 0xA1 && byte_at(text, i + 2) >= 0xA1)
      point = tables.jis_x_0212(second & 0x7F, byte_at(text, i + 2) & 0x7F);
    if (lead >= 0xA1 && second >= 0xA1) point = tables.jis_x_0208(lead & 0x7F, second & 0x7F);
    if (point == 0) {
      ++fit.bad, ++i;
    } else {
      fit.count(point, length == 2 && lead >= 0xB0 && lead < 0xD0);
      i += length;
    }
  }
  return fit;
}

// UTF-16 without a mark: zero bytes (of ASCII, line ends at least) stand on one side only, and what it decodes to is text.
Encoding guess_utf16(std::string_view sample) {
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i + 1 < sample.size(); i += 2) even += sample[i] == '\0', odd += sample[i + 1] == '\0';
  const std::size_t pairs = sample.size() / 2;
  if (pairs < 4 || std::min(even, odd) * 20 > std::max(even, odd)) return Encoding::Binary;
  const Encoding guess = odd > even ? Encoding::Utf16Le : Encoding::Utf16Be;
  std::string decoded;
  Decoder(guess).decode(sample.substr(0, pairs * 2), decoded);
  std::size_t all = 0, likely = 0;
  for (std::size_t i = 0; i < decoded.size(); ++all) {
    const char32_t c = next_code_point(decoded, i);
    likely += (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r' || (c >= 0xA0 && c < 0x250) ||
              (c >= 0x2010 && c < 0x2670) || (c >= 0x3000 && c < 0xA000) || (c >= 0xFF00 && c < 0xFFF0);
  }
  return likely * 20 >= all * 19 ? guess : Encoding::Binary;
}

bool has_iso_2022_escape(std::string_view sample) {
  for (std::size_t p = sample.find('\x1B'); p != std::string_view::npos; p = sample.find('\x1B', p + 1)) {
    const std::string_view rest = sample.substr(p + 1);
    if (rest.starts_with("$B") || rest.starts_with("$@") || rest.starts_with("$(D") || rest.starts_with("(I") ||
        rest.starts_with("(J"))
      return true;
  }
  return false;
}

}  // namespace

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::Ascii:
      return "ascii";
    case Encoding::Utf8:
      return "utf-8";
    case Encoding::Cp932:
      return "cp932";
    case Encoding::EucJp:
      return "euc-jp";
    case Encoding::Iso2022Jp:
      return "iso-2022-jp";
    case Encoding::Utf16Le:
      return "utf-16le";
    case Encoding::Utf16Be:
      return "utf-16be";
    case Encoding::Latin1:
      return "latin1";
    case Encoding::Binary:
      return "binary";
  }
  return "binary";
}

Encoding encoding_from_name(std::string_view name) {
  // "Shift_JIS", "SHIFT-JIS" and "shiftjis" are one name.
  std::array<char, 24> plain{};
  std::size_t size = 0;
  for (const char c : trim(name)) {
    if (c == '-' || c == '_' || c == ' ') continue;
    if (size == plain.size()) return Encoding::Binary;
    plain[size++] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  const std::string_view key(plain.data(), size);
  struct Name {
    std::string_view key;
    Encoding encoding;
  };
  static constexpr auto kNames = std::to_array<Name>({
      {"ascii", Encoding::Ascii},           {"usascii", Encoding::Ascii},
      {"sqlascii", Encoding::Utf8},         {"utf8", Encoding::Utf8},
      {"utf8mb3", Encoding::Utf8},          {"utf8mb4", Encoding::Utf8},
      {"unicode", Encoding::Utf8},          {"cp932", Encoding::Cp932},
      {"ms932", Encoding::Cp932},           {"windows31j", Encoding::Cp932},
      {"cswindows31j", Encoding::Cp932},    {"sjis", Encoding::Cp932},
      {"sjiswin", Encoding::Cp932},         {"shiftjis", Encoding::Cp932},
      {"mskanji", Encoding::Cp932},         {"xsjis", Encoding::Cp932},
      {"shiftjis2004", Encoding::Cp932},    {"ujis", Encoding::EucJp},
      {"eucjp", Encoding::EucJp},           {"eucjpms", Encoding::EucJp},
      {"eucjpwin", Encoding::EucJp},        {"cp51932", Encoding::EucJp},
      {"eucjis2004", Encoding::EucJp},      {"iso2022jp", Encoding::Iso2022Jp},
      {"iso2022jpms", Encoding::Iso2022Jp}, {"jis", Encoding::Iso2022Jp},
      {"cp50220", Encoding::Iso2022Jp},     {"cp50221", Encoding::Iso2022Jp},
      {"utf16le", Encoding::Utf16Le},       {"utf16be", Encoding::Utf16Be},
      {"utf16", Encoding::Utf16Be},         {"ucs2", Encoding::Utf16Be},
      {"latin1", Encoding::Latin1},         {"iso88591", Encoding::Latin1},
      {"cp1252", Encoding::Latin1},         {"windows1252", Encoding::Latin1},
      {"win1252", Encoding::Latin1},
  });
  for (const Name& known : kNames) {
    if (known.key == key) return known.encoding;
  }
  return Encoding::Binary;
}

std::size_t bom_size(std::string_view sample) {
  if (sample.starts_with("\xEF\xBB\xBF")) return 3;
  if (sample.starts_with("\xFF\xFE") || sample.starts_with("\xFE\xFF")) return 2;
  return 0;
}

Encoding guess_encoding(std::string_view sample) {
  sample = sample.substr(0, kSample);
  if (sample.starts_with("\xEF\xBB\xBF")) return Encoding::Utf8;
  if (sample.starts_with("\xFF\xFE")) return Encoding::Utf16Le;
  if (sample.starts_with("\xFE\xFF")) return Encoding::Utf16Be;
  const auto zeros = static_cast<std::size_t>(std::ranges::count(sample, '\0'));
  if (zeros > 0) {
    if (const Encoding wide = guess_utf16(sample); wide != Encoding::Binary) return wide;
    // A few stray NULs in a log are damage; more of them are a binary file.
    if (zeros * 100 > sample.size() || sample.size() < 100) return Encoding::Binary;
  }
  if (is_ascii(sample)) return has_iso_2022_escape(sample) ? Encoding::Iso2022Jp : Encoding::Ascii;
  if (has_iso_2022_escape(sample)) return Encoding::Iso2022Jp;

  std::size_t high = 0, controls = 0;
  for (const char c : sample) {
    high += (c & 0x80) != 0;
    controls += static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\x1B' && c != '\f';
  }
  if (controls * 20 > sample.size()) return Encoding::Binary;
  // Logs hold the odd foreign byte; text that is UTF-8 but for a few places is UTF-8. A sequence cut by the sample's end is no
  // fault.
  std::size_t bad = 0, well_formed = 0;
  for (std::size_t i = 0; i < sample.size();) {
    if ((sample[i] & 0x80) == 0) {
      ++i;
      continue;
    }
    std::size_t next = i;
    next_code_point(sample, next);
    if (next - i > 1) {
      well_formed += next - i;
    } else if (sample.size() - i >= 4) {
      ++bad;
    }
    i = next;
  }
  if (bad == 0 || bad * 20 < well_formed) return Encoding::Utf8;
  const Fit cp932 = fit_cp932(sample), euc = fit_euc_jp(sample);
  const Fit& best = euc.score() >= cp932.score() ? euc : cp932;
  const std::size_t characters = best.common + best.rare + best.half_width;
  if (best.bad * 10 <= characters && best.common * 2 >= characters) return &best == &euc ? Encoding::EucJp : Encoding::Cp932;
  // Half-width kana alone are Shift_JIS if they come in runs, as names in bank files do.
  if (cp932.bad == 0 && cp932.half_width * 2 > high && cp932.half_width >= 4) {
    std::size_t longest = 0, run = 0;
    for (const char c : sample) {
      const auto byte = static_cast<unsigned char>(c);
      run = byte >= 0xA6 && byte <= 0xDF ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    if (longest >= 3) return Encoding::Cp932;
  }
  // Text in a western language, or a log with stray bytes: its high bytes are few.
  return high * 3 < sample.size() ? Encoding::Latin1 : Encoding::Binary;
}

}  // namespace hinomi
