// Any bytes read as syslog give sound events, the same however they are cut into pieces.
#include "support/log_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  hinomi::testing::fuzz_log("syslog", bytes, size);
  return 0;
}
