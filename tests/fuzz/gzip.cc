// Any bytes taken for a gzip stream end: with what they held, or with the damage named.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "evidence/archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi::evidence;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto stream = open_gzip(open_memory(text), {.free_bytes = 1 << 20, .ratio = 50});
  char buffer[4096];
  std::size_t unpacked = 0;
  while (const std::size_t n = stream->read(buffer, sizeof buffer)) unpacked += n;
  if (unpacked > (1 << 20) + 50 * (size + 1) + sizeof buffer) std::abort();
  return 0;
}
