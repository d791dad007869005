// Files of a web root are written by whoever got in: any bytes are read as a site's configuration, and no password comes out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "evidence/site_configuration.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto access = hinomi::evidence::read_site_configuration(text);
  if (access && (access->database.empty() || access->user.empty() || access->database.size() > 2'048)) std::abort();
  return 0;
}
