#include <array>

#include "findings/detector.h"

#include "detectors_list.inc"

namespace hinomi::findings {

std::vector<std::unique_ptr<Detector>> make_detectors(const DetectorContext& context) {
  std::vector<std::unique_ptr<Detector>> detectors;
  for (const auto make : k_detectors) detectors.push_back(make(context));
  return detectors;
}

}  // namespace hinomi::findings
