// The assets that events belong to, as small numbers: what detectors keep for each of them is found by these.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/detector.h"

namespace hinomi::findings {

class AssetNumbers {
 public:
  explicit AssetNumbers(const DetectorContext& context) : context_(context) {}

  /// Counted from 0 in order of appearance. Two logs of one asset have one number; logs of none have one, too.
  std::uint32_t of(const Event& event) {
    if (event.place.evidence < numbers_.size() && numbers_[event.place.evidence] != kNone) return numbers_[event.place.evidence];
    return look_up(event.place.evidence);
  }
  const std::string& name(std::uint32_t number) const { return names_[number]; }
  std::optional<std::uint32_t> find(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    return found == names_.end() ? std::nullopt : std::optional(static_cast<std::uint32_t>(found - names_.begin()));
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::uint32_t look_up(std::uint32_t evidence) {
    const bool known = evidence < context_.evidence.size();
    const std::string asset = known ? context_.evidence[evidence].asset : std::string();
    const auto found = std::ranges::find(names_, asset);
    const auto number = static_cast<std::uint32_t>(found - names_.begin());
    if (found == names_.end()) names_.push_back(asset);
    if (known) {
      if (evidence >= numbers_.size()) numbers_.resize(context_.evidence.size(), kNone);
      numbers_[evidence] = number;
    }
    return number;
  }

  const DetectorContext& context_;
  std::vector<std::uint32_t> numbers_;  ///< by evidence
  std::vector<std::string> names_;
};

}  // namespace hinomi::findings
