// Any text is JSON that can be written and read again, or a complaint.
#include <cstddef>
#include <cstdint>

#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const auto json = parse_json({reinterpret_cast<const char*>(bytes), size});
  if (!json) return 0;
  const auto again = parse_json(to_text(*json));
  HINOMI_ASSERT(again.has_value());
  HINOMI_ASSERT(to_line(*again) == to_line(*json));
  return 0;
}
