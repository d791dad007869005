// Tells quickly of most names that they are not on a list.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hinomi::impact {

/// Which lengths and first letters the listed names have: most others need no search.
class NameSieve {
 public:
  void add(std::string_view name) { letters_[name.size() % letters_.size()] |= bit(name); }
  bool may_hold(std::string_view name) const { return (letters_[name.size() % letters_.size()] & bit(name)) != 0; }

 private:
  static std::uint64_t bit(std::string_view name) {
    return name.empty() ? 0 : std::uint64_t{1} << (static_cast<unsigned char>(name.front()) % 64);
  }
  std::array<std::uint64_t, 32> letters_{};
};

}  // namespace hinomi::impact
