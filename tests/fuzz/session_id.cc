// Whatever cookies and targets hold, an id that is found stands in them and is one by itself.
#include "events/session_id.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi::events;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const std::string_view id : {session_in_cookies(text), session_in_target(text), session_value(text)}) {
    if (id.empty()) continue;
    HINOMI_ASSERT(id.data() >= text.data() && id.data() + id.size() <= text.data() + text.size());
    HINOMI_ASSERT(session_value(id) == id);
  }
  return 0;
}
