// Whether a target may lie in one of some areas of a site, by its first bytes: what every request is asked, so it costs a few
// nanoseconds. Says yes too often, never no wrongly.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hinomi::findings {

class TargetHeads {
 public:
  void add(std::string_view path) {
    const std::size_t length = std::min<std::size_t>(path.size(), 8);
    lengths_ |= 1u << length;
    set(word(path, length), length);
  }
  bool may_hold(std::string_view target) const {
    for (unsigned left = lengths_; left != 0; left &= left - 1) {
      const auto length = static_cast<std::size_t>(__builtin_ctz(left));
      if (target.size() >= length && test(word(target, length), length)) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t kBits = 1 << 15;
  static std::uint64_t word(std::string_view text, std::size_t length) {
    std::uint64_t value = 0;
    if (length == 8)
      std::memcpy(&value, text.data(), 8);  // one load: most areas have names that long
    else
      std::memcpy(&value, text.data(), length);
    return value;
  }
  static std::size_t place(std::uint64_t word, std::size_t length) {
    return static_cast<std::size_t>((word + length) * 0x9E3779B97F4A7C15u >> 49);
  }
  void set(std::uint64_t word, std::size_t length) {
    bits_[place(word, length) / 64] |= std::uint64_t{1} << place(word, length) % 64;
  }
  bool test(std::uint64_t word, std::size_t length) const {
    const std::size_t at = place(word, length);
    return (bits_[at / 64] >> at % 64 & 1) != 0;
  }
  unsigned lengths_ = 0;
  std::array<std::uint64_t, kBits / 64> bits_{};
};

}  // namespace hinomi::findings
