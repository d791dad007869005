// Any bytes read as nginx_error_log give sound events, the same however they are cut into pieces.
#include "support/log_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  hinomi::testing::fuzz_log("nginx_error_log", bytes, size);
  return 0;
}
