// Whatever a line holds, its excerpt is well-formed, bounded and without control characters; escapes hold no markup.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const std::size_t most : {std::size_t{0}, std::size_t{7}, std::size_t{240}}) {
    for (const std::string& shown : {mask(text, most), mask_row(text, most), cut_bytes(printable(text), most)}) {
      HINOMI_ASSERT(shown.size() <= most);
    }
    HINOMI_ASSERT(is_utf8(mask(text, most)));
    HINOMI_ASSERT(display_width(pad_width(text, most)) == most);
  }
  HINOMI_ASSERT(is_utf8(printable(text)));
  HINOMI_ASSERT(escape_html(text).find_first_of("<>\"'") == std::string::npos);
  HINOMI_ASSERT(percent_decode(text).size() <= text.size());
  std::string folded;
  fold(text, folded);
  HINOMI_ASSERT(is_utf8(folded));
  return 0;
}
