// Any bytes read as dated_text give sound events, the same however they are cut into pieces.
#include "support/log_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  hinomi::testing::fuzz_log("dated_text", bytes, size);
  return 0;
}
