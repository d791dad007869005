// Keeps the newest word of every finding: detectors revise what they said under the same id.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/detector.h"

namespace hinomi::findings {

class FindingBook : public FindingSink {
 public:
  void put(Finding finding) override;
  std::size_t size() const { return findings_.size(); }
  const Finding* find(std::string_view id) const;
  /// All of them by first time (unknown times last), then rule, then id; the book is empty afterwards.
  std::vector<Finding> take_sorted();

 private:
  std::vector<Finding> findings_;
  absl::flat_hash_map<std::string, std::size_t> index_;
};

}  // namespace hinomi::findings
