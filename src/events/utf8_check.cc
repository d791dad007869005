#include "events/utf8_check.h"

#include <simdjson.h>

namespace hinomi::events {

bool is_utf8_block(std::string_view bytes, bool whole) {
  for (std::size_t back = 1; !whole && back <= 3 && back <= bytes.size(); ++back) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    if (length > back) bytes.remove_suffix(back);
    break;
  }
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

}  // namespace hinomi::events
