#include "events/cell_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "events/byte_search.h"
#include "events/utf8_check.h"

namespace hinomi::events {

CellText::CellText(Encoding encoding, Encoding fallback)
    : encoding_(encoding), fallback_(fallback), decoder_(encoding), fallback_decoder_(fallback) {}

void CellText::use(Encoding encoding, Encoding fallback) {
  if (encoding == encoding_ && fallback == fallback_) return;
  encoding_ = encoding, fallback_ = fallback;
  decoder_ = Decoder(encoding), fallback_decoder_ = Decoder(fallback);
  plain_ = false;
}

void CellText::see_block(std::string_view bytes, bool at_end) { plain_ = decoder_.is_identity() && is_utf8_block(bytes, at_end); }

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
  ++damaged_;
}

std::string_view CellText::utf8(std::string_view bytes, Batch& out) { return plain_ ? bytes : checked_utf8(bytes, out); }

std::string_view CellText::checked_utf8(std::string_view bytes, Batch& out) {
  if (!has_high_byte(bytes)) return bytes;
  if (decoder_.is_identity() && is_utf8(bytes)) return bytes;
  decode(bytes);
  return out.text.copy(scratch_);
}

std::string CellText::to_utf8(std::string_view bytes) {
  if (!has_high_byte(bytes) || (decoder_.is_identity() && is_utf8(bytes))) return std::string(bytes);
  decode(bytes);
  return scratch_;
}

void CellText::add_note(std::vector<Text>& notes) const {
  if (damaged_ == 0) return;
  notes.push_back(
      {fmt::format("文字コード {} として意味をなさないバイトを含む値が {} 個ありました（該当の文字は「�」としました）。",
                   encoding_name(encoding_), damaged_),
       fmt::format("{} values held bytes that mean nothing in {} (shown as \"�\").", damaged_, encoding_name(encoding_))});
}

}  // namespace hinomi::events
