// Whatever a value says of itself, opening it ends, gives a bounded number of fields, and reads nothing outside of it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "impact/packed_values.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::size_t fields = 0, letters = 0;
  impact::open_packed(text, [&](std::string_view name, std::string_view value) {
    ++fields;
    for (const char c : name) letters += static_cast<unsigned char>(c);
    for (const char c : value) letters += static_cast<unsigned char>(c);
  });
  HINOMI_ASSERT(fields <= 256);
  return letters == 1 && fields == 0 ? 1 : 0;
}
