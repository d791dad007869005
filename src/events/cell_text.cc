#include "events/cell_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "events/byte_search.h"
#include "events/utf8_check.h"

namespace hinomi::events {
namespace {

// 0x80 to 0x9F of Windows-1252, which programs call Latin-1; what it leaves free stands for itself.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178};

// UTF-8 that was read as Latin-1 and encoded again ("å±±ç”°" for "山田"): the text before, if it was Japanese. No other text reads
// so by chance.
bool decode_once(std::string_view text, std::string& out) {
  out.clear();
  bool japanese = false;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    if (c < 0x100) {
      out += static_cast<char>(c);
      // Kana and kanji begin with 0xE3 to 0xE9 in UTF-8.
      japanese = japanese || (c >= 0xE3 && c <= 0xE9);
      continue;
    }
    const auto special = std::ranges::find(kWindows1252, c);
    if (special == kWindows1252.end()) return false;
    out += static_cast<char>(0x80 + (special - kWindows1252.begin()));
  }
  return japanese && is_utf8(out);
}

}  // namespace

CellText::CellText(Encoding encoding, Encoding fallback)
    : encoding_(encoding), fallback_(fallback), decoder_(encoding), fallback_decoder_(fallback) {}

void CellText::use(Encoding encoding, Encoding fallback) {
  if (encoding == encoding_ && fallback == fallback_) return;
  encoding_ = encoding, fallback_ = fallback;
  decoder_ = Decoder(encoding), fallback_decoder_ = Decoder(fallback);
  plain_ = false;
}

// Japanese text that was encoded twice has 0xC3 in every character, and Japanese text hardly ever has it.
void CellText::see_block(std::string_view bytes, bool at_end) {
  plain_ = decoder_.is_identity() && is_utf8_block(bytes, at_end) && bytes.find('\xC3') == std::string_view::npos;
}

void CellText::decode(std::string_view bytes) {
  scratch_.clear();
  const std::size_t bad = decoder_.decode(bytes, scratch_);
  if (bad == 0) return;
  if (fallback_ != Encoding::Binary) {
    std::string second;
    if (fallback_decoder_.decode(bytes, second) == 0) {
      scratch_ = std::move(second);
      return;
    }
  }
  ++counts_.damaged;
}

std::string_view CellText::utf8(std::string_view bytes, Batch& out) { return plain_ ? bytes : checked_utf8(bytes, out); }

std::string_view CellText::checked_utf8(std::string_view bytes, Batch& out) {
  if (!has_high_byte(bytes)) return bytes;
  if (decoder_.is_identity() && is_utf8(bytes)) {
    if (!decode_once(bytes, scratch_)) return bytes;
    ++counts_.twice_encoded;
  } else {
    decode(bytes);
  }
  return out.text.copy(scratch_);
}

std::string CellText::to_utf8(std::string_view bytes) {
  if (!has_high_byte(bytes)) return std::string(bytes);
  if (decoder_.is_identity() && is_utf8(bytes)) return decode_once(bytes, scratch_) ? scratch_ : std::string(bytes);
  decode(bytes);
  return scratch_;
}

void CellText::add_note(std::vector<Text>& notes) const {
  if (counts_.twice_encoded > 0) {
    notes.push_back(
        {fmt::format("UTF-8 として二重に符号化された値が {} 個あり、元に戻して読みました。", counts_.twice_encoded),
         fmt::format("{} values were encoded as UTF-8 twice; they were read as the text before.", counts_.twice_encoded)});
  }
  if (counts_.damaged == 0) return;
  notes.push_back(
      {fmt::format("文字コード {} として意味をなさないバイトを含む値が {} 個ありました（該当の文字は「�」としました）。",
                   encoding_name(encoding_), counts_.damaged),
       fmt::format("{} values held bytes that mean nothing in {} (shown as \"�\").", counts_.damaged, encoding_name(encoding_))});
}

}  // namespace hinomi::events
