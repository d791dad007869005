#include "events/format.h"

#include <array>

#include "formats_list.inc"

namespace hinomi::events {

std::vector<std::unique_ptr<Format>> make_formats(const FormatContext& context) {
  std::vector<std::unique_ptr<Format>> formats;
  for (const auto make : k_formats) formats.push_back(make(context));
  return formats;
}

const Format* recognise(const std::vector<std::unique_ptr<Format>>& formats, const Sample& sample) {
  const Format* best = nullptr;
  int best_score = 0;
  for (const auto& format : formats) {
    if (const int score = format->sniff(sample); score > best_score) best = format.get(), best_score = score;
  }
  return best;
}

}  // namespace hinomi::events
