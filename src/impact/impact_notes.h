// How it was counted, what was left out and why, in words.
#pragma once

#include <string>
#include <vector>

#include "impact/figures.h"

namespace hinomi::impact {

struct NoteContext {
  const ScopedTables& scoped;
  const Impact& impact;
  const PersonSum& possible;
  const FigureContext& with;
  const std::string& problem;                  ///< with content/fields/; empty when there is none
  std::uint64_t unlisted_rows = 0;             ///< of tables beyond the bound
  std::uint64_t packed_left_out = 0;           ///< values that were not opened: their row held too many
  std::uint64_t real_rows = 0, test_rows = 0;  ///< over all evidence
  bool incident_known = false;
  std::uint64_t sampled_tables = 0;  ///< of which nothing but a sample was read, by request
};

/// Counts and names of tables and columns only, masked: no personal value.
std::vector<Text> impact_notes(const NoteContext& with);

}  // namespace hinomi::impact
