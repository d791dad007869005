// Any bytes read as pg_dump give sound rows and events, the same however they are cut into pieces.
#include "support/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  hinomi::testing::fuzz_reader("pg_dump", bytes, size);
  return 0;
}
