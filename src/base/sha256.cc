#include "base/sha256.h"

#include <openssl/evp.h>

#include "base/result.h"

namespace hinomi {

struct Sha256::Context {
  EVP_MD_CTX* state = EVP_MD_CTX_new();
  Context() { start(); }
  ~Context() { EVP_MD_CTX_free(state); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  // SHA-256 is in OpenSSL's default provider; without it there is no program.
  void start() { HINOMI_ASSERT(state != nullptr && EVP_DigestInit_ex(state, EVP_sha256(), nullptr) == 1); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) { HINOMI_ASSERT(EVP_DigestUpdate(context_->state, bytes.data(), bytes.size()) == 1); }

Digest Sha256::finish() {
  Digest digest{};
  unsigned size = 0;
  HINOMI_ASSERT(EVP_DigestFinal_ex(context_->state, digest.data(), &size) == 1 && size == digest.size());
  context_->start();
  return digest;
}

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace hinomi
