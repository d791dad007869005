// A key is well-formed, bounded, and its own key.
#include "model/subject_key.h"

#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "base/text.h"
#include "model/ledger.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::string once, twice;
  for (const auto normalise : {normalise_email, normalise_date}) {
    if (!normalise(text, once)) continue;
    HINOMI_ASSERT(is_utf8(once) && once.size() <= 254);
    HINOMI_ASSERT(normalise(once, twice) && once == twice);
  }
  if (normalise_name(text, once)) HINOMI_ASSERT(is_utf8(once));
  if (normalise_phone(text, once)) HINOMI_ASSERT(once.size() >= 8 && once.size() <= 15);
  glob_match(text.substr(0, size / 2), text.substr(size / 2));
  return 0;
}
