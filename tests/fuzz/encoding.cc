// Any bytes in any encoding become well-formed UTF-8 of bounded size.
#include "base/encoding.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const Encoding encoding : {guess_encoding(text), Encoding::Utf8, Encoding::Cp932, Encoding::EucJp, Encoding::Iso2022Jp,
                                  Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Latin1}) {
    std::string out;
    const std::size_t bad = Decoder(encoding).decode(text, out);
    HINOMI_ASSERT(is_utf8(out));
    HINOMI_ASSERT(bad <= size && out.size() <= 3 * size + 3);
  }
  encoding_from_name(text);
  return 0;
}
