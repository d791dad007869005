#include "findings/bitcoin_address.h"

#include "base/sha256.h"
#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_base58check(std::string_view text) {
  if (text.size() < 26 || text.size() > 35) return false;
  std::array<std::uint8_t, 25> bytes{};  // version, 20 bytes of hash, 4 bytes of checksum
  for (const char c : text) {
    const std::size_t digit = kBase58.find(c);
    if (digit == std::string_view::npos) return false;
    std::uint32_t carry = static_cast<std::uint32_t>(digit);
    for (std::size_t i = bytes.size(); i-- > 0;) {
      carry += 58u * bytes[i];
      bytes[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    if (carry != 0) return false;
  }
  if (bytes[0] != 0x00 && bytes[0] != 0x05) return false;
  const auto view = [](const auto& array, std::size_t size) {
    return std::string_view(reinterpret_cast<const char*>(array.data()), size);
  };
  const Digest once = sha256(view(bytes, 21));
  const Digest twice = sha256(view(once, once.size()));
  return std::equal(twice.begin(), twice.begin() + 4, bytes.begin() + 21);
}

bool is_bech32(std::string_view text) {
  if (text.size() < 14 || text.size() > 90) return false;
  const std::string lower = ascii_lower(text);
  if (lower != text && std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    return false;  // mixed case
  if (!lower.starts_with("bc1")) return false;
  std::uint32_t sum = 1;
  const auto feed = [&](std::uint32_t value) {
    constexpr std::array<std::uint32_t, 5> kGenerator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (std::uint32_t i = 0; i < 5; ++i)
      if (top >> i & 1) sum ^= kGenerator[i];
  };
  for (const char c : std::string_view("bc")) feed(static_cast<std::uint32_t>(c) >> 5);
  feed(0);
  for (const char c : std::string_view("bc")) feed(static_cast<std::uint32_t>(c) & 31);
  for (const char c : std::string_view(lower).substr(3)) {
    const std::size_t value = kBech32.find(c);
    if (value == std::string_view::npos) return false;
    feed(static_cast<std::uint32_t>(value));
  }
  // Witness version 0 has the old constant, later versions the new one (BIP 350).
  return lower[3] == 'q' ? sum == 1 && (text.size() == 42 || text.size() == 62) : sum == 0x2bc830a3;
}

}  // namespace

bool is_bitcoin_address(std::string_view text) {
  if (text.empty()) return false;
  return text[0] == '1' || text[0] == '3' ? is_base58check(text) : is_bech32(text);
}

std::vector<std::string> find_bitcoin_addresses(std::string_view text, std::size_t most) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < text.size() && found.size() < most;) {
    if (!is_alphanumeric(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_alphanumeric(text[end])) ++end;
    const std::string_view word = text.substr(i, end - i);
    i = end;
    if (word.size() < 26 || word.size() > 90 || !is_bitcoin_address(word)) continue;
    if (std::find(found.begin(), found.end(), word) == found.end()) found.emplace_back(word);
  }
  return found;
}

}  // namespace hinomi::findings
