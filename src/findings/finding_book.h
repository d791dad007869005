// Keeps the newest word of every finding: detectors revise what they said under the same id.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "findings/detector.h"

namespace hinomi::findings {

class FindingBook : public FindingSink {
 public:
  /// Of what is given out with a finding, over all findings; the rest is counted.
  static constexpr std::size_t kMaxSelections = 200'000;

  void put(Finding finding) override;
  void add_rows(std::string_view finding, std::vector<RowSelection> rows) override;
  std::size_t size() const { return findings_.size(); }
  const Finding* find(std::string_view id) const;
  /// All of them by first time (unknown times last), then rule, then id; the book is empty afterwards.
  std::vector<Finding> take_sorted();
  /// Rows given, by finding id; in the order in which each finding told them.
  const std::map<std::string, std::vector<RowSelection>, std::less<>>& rows_given() const { return rows_; }
  std::uint64_t selections_forgotten() const { return forgotten_; }

 private:
  std::vector<Finding> findings_;
  absl::flat_hash_map<std::string, std::size_t> index_;
  std::map<std::string, std::vector<RowSelection>, std::less<>> rows_;
  std::size_t selections_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace hinomi::findings
