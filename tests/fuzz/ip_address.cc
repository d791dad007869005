// An address that was read is written and read again as the same, and a block holds its own address.
#include "base/ip_address.h"

#include <cstddef>
#include <cstdint>

#include "base/result.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto address = IpAddress::parse(text); address && address->known()) {
    HINOMI_ASSERT(IpAddress::parse(address->to_string()) == *address);
    address->is_private();
  }
  if (const auto network = Network::parse(text)) HINOMI_ASSERT(network->contains(network->address));
  return 0;
}
