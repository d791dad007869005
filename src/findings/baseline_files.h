// Files of a web root beside its baseline.
#pragma once

#include "findings/detector.h"
#include "findings/permits.h"

namespace hinomi::findings {

/// The baseline of the site that a web root is, or the one for any; null without.
inline const Baseline* baseline_of(const DetectorContext& context, const Evidence& root) {
  auto found = context.baselines.find(root.asset);
  if (found == context.baselines.end()) found = context.baselines.find("");
  return found == context.baselines.end() ? nullptr : &found->second;
}

enum class FileChange { None, Added, Changed };

/// None also where a permit covers it. Before the baseline was made the file was as the baseline says, or not there: such a time
/// was set back, into a permit or not.
inline FileChange change_of(const FileEntry& file, const Baseline& baseline, const Ledger& ledger) {
  const auto known = baseline.files.find(file.path);
  if (known != baseline.files.end() && known->second.sha256 == file.sha256) return FileChange::None;
  const bool set_back = baseline.taken.known() && file.modified < baseline.taken;
  if (!set_back && find_permit(ledger, file.modified, file.modified) != nullptr) return FileChange::None;
  return known == baseline.files.end() ? FileChange::Added : FileChange::Changed;
}

}  // namespace hinomi::findings
