#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "findings/detector.h"

#include "detectors_list.inc"

namespace hinomi::findings {

std::vector<std::unique_ptr<Detector>> make_detectors(const DetectorContext& context) {
  std::vector<std::unique_ptr<Detector>> detectors;
  for (const auto make : k_detectors) detectors.push_back(make(context));
  return detectors;
}

std::optional<Text> tell_forgotten(const Detector& detector) {
  const std::uint64_t count = detector.forgotten();
  if (count == 0) return std::nullopt;
  const Text title = detector.title();
  return Text{
      fmt::format("記憶の上限のため、「{}」の検知では{}件の観察を打ち切りました。その中の検知は欠けている可能性があります。",
                  title.ja, count),
      fmt::format("{}: {} observations were let go because there were more than can be kept; findings among them may be missing.",
                  title.en, count)};
}

void see_all(std::span<const std::unique_ptr<Detector>> detectors, std::span<const Event> events, FindingSink& sink) {
  constexpr std::size_t kTogether = 64;
  for (std::size_t i = 0; i < events.size(); i += kTogether) {
    const std::span<const Event> some = events.subspan(i, std::min(kTogether, events.size() - i));
    for (const auto& detector : detectors) detector->see(some, sink);
  }
}

}  // namespace hinomi::findings
