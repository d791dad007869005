// Keyed, irreversible fingerprints of normalised values: sets of persons can be compared and counted without holding them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

namespace hinomi {

/// 128 bits of SipHash-2-4 (J.-P. Aumasson, D. J. Bernstein, 2012).
struct Fingerprint {
  std::uint64_t high = 0, low = 0;
  auto operator<=>(const Fingerprint&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const Fingerprint& f) {
    return H::combine(std::move(h), f.low);
  }
};

/// 32 random bytes that are kept in a file.
using Secret = std::array<std::uint8_t, 32>;
Secret random_secret();
/// Tells one secret from another without telling anything of it: a keyed BLAKE2b of `purpose`.
std::array<std::uint8_t, 16> secret_check(const Secret& secret, std::string_view purpose);

/// Without the key nobody can test a guessed value against a fingerprint. A random key serves one run.
class FingerprintKey {
 public:
  static FingerprintKey random();
  explicit FingerprintKey(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}
  /// From a secret that is kept; each purpose has a key of its own, none of which tells another (BLAKE2b keyed by the secret).
  static FingerprintKey derived(const Secret& secret, std::string_view purpose);
  Fingerprint of(std::string_view normalised) const;

 private:
  std::array<std::uint8_t, 16> bytes_;
};

}  // namespace hinomi
