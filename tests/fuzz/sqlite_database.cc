// Any bytes read as sqlite_database give sound rows, the same however they are cut into pieces.
#include "support/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  hinomi::testing::fuzz_reader("sqlite_database", bytes, size);
  return 0;
}
