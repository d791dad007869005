// Any bytes read as mysql_binlog give sound rows and events, the same however they are cut into pieces.
#include "support/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  hinomi::testing::fuzz_reader("mysql_binlog", bytes, size);
  return 0;
}
