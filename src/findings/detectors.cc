#include <algorithm>
#include <array>

#include "findings/detector.h"

#include "detectors_list.inc"

namespace hinomi::findings {

std::vector<std::unique_ptr<Detector>> make_detectors(const DetectorContext& context) {
  std::vector<std::unique_ptr<Detector>> detectors;
  for (const auto make : k_detectors) detectors.push_back(make(context));
  return detectors;
}

void see_all(std::span<const std::unique_ptr<Detector>> detectors, std::span<const Event> events, FindingSink& sink) {
  constexpr std::size_t kTogether = 64;
  for (std::size_t i = 0; i < events.size(); i += kTogether) {
    const std::span<const Event> some = events.subspan(i, std::min(kTogether, events.size() - i));
    for (const auto& detector : detectors) detector->see(some, sink);
  }
}

}  // namespace hinomi::findings
