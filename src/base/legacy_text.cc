#include "base/legacy_text.h"

#include <algorithm>

namespace hinomi {

LegacyEncoder::LegacyEncoder(Encoding encoding) {
  const Decoder decoder(encoding);
  const auto learn = [&](std::string bytes) {
    std::string character;
    if (decoder.decode(bytes, character) == 0) bytes_of_.try_emplace(std::move(character), std::move(bytes));
  };
  for (int lead = 0x81; lead <= 0xFE; ++lead) {
    // Single bytes first: in CP932 they are the half-width forms, and no lead bytes.
    learn({static_cast<char>(lead)});
    for (int trail = 0x40; trail <= 0xFE; ++trail) learn({static_cast<char>(lead), static_cast<char>(trail)});
  }
}

const LegacyEncoder& LegacyEncoder::of(Encoding encoding) {
  static const LegacyEncoder cp932(Encoding::Cp932), euc_jp(Encoding::EucJp);
  return encoding == Encoding::EucJp ? euc_jp : cp932;
}

std::optional<std::string> LegacyEncoder::encode(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      out += text[at++];
      continue;
    }
    const std::size_t size = std::min<std::size_t>(lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2, text.size() - at);
    const auto known = bytes_of_.find(std::string(text.substr(at, size)));
    if (known == bytes_of_.end()) return std::nullopt;
    out += known->second;
    at += size;
  }
  return out;
}

}  // namespace hinomi
