#include "base/fingerprint.h"

#include <sodium.h>

#include "base/result.h"

namespace hinomi {
namespace {

// The same number on every machine, whatever its byte order.
std::uint64_t little_endian(const unsigned char* p) {
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | p[i];
  return value;
}

}  // namespace

FingerprintKey FingerprintKey::random() {
  HINOMI_ASSERT(sodium_init() >= 0);
  std::array<std::uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return FingerprintKey(bytes);
}

Fingerprint FingerprintKey::of(std::string_view normalised) const {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == 16 && crypto_shorthash_siphashx24_BYTES == 16);
  std::array<unsigned char, 16> out;
  crypto_shorthash_siphashx24(out.data(), reinterpret_cast<const unsigned char*>(normalised.data()), normalised.size(),
                              bytes_.data());
  return {little_endian(out.data() + 8), little_endian(out.data())};
}

}  // namespace hinomi
