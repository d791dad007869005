#include "base/fingerprint.h"

#include <bit>
#include <cstring>

#include <sodium.h>

#include "base/result.h"

namespace hinomi {
namespace {

// The same number on every machine, whatever its byte order.
std::uint64_t little_endian(const unsigned char* p) {
  std::uint64_t value = 0;
  std::memcpy(&value, p, sizeof value);
  if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
  return value;
}

}  // namespace

FingerprintKey FingerprintKey::random() {
  HINOMI_ASSERT(sodium_init() >= 0);
  std::array<std::uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return FingerprintKey(bytes);
}

Secret random_secret() {
  HINOMI_ASSERT(sodium_init() >= 0);
  Secret secret{};
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::array<std::uint8_t, 16> secret_check(const Secret& secret, std::string_view purpose) {
  static_assert(std::tuple_size_v<Secret> == crypto_generichash_KEYBYTES && crypto_generichash_BYTES_MIN == 16);
  std::array<std::uint8_t, 16> out{};
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(), secret.data(),
                     secret.size());
  return out;
}

FingerprintKey FingerprintKey::derived(const Secret& secret, std::string_view purpose) {
  return FingerprintKey(secret_check(secret, purpose));
}

Fingerprint FingerprintKey::of(std::string_view normalised) const {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == 16 && crypto_shorthash_siphashx24_BYTES == 16);
  std::array<unsigned char, 16> out;
  crypto_shorthash_siphashx24(out.data(), reinterpret_cast<const unsigned char*>(normalised.data()), normalised.size(),
                              bytes_.data());
  return {little_endian(out.data() + 8), little_endian(out.data())};
}

}  // namespace hinomi
