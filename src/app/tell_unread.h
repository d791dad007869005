// What of the evidence was not read, for commands that make no case.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "model/evidence.h"

namespace hinomi::app {

/// What was met and not read, said for every piece of evidence.
void tell_skips(const std::vector<Evidence>& evidence, Language language, const std::function<void(const Error&)>& problem);

/// What of the evidence was cut off, damaged or not readable, so that somebody may be missing. Files that hold no records are no
/// gap, unless they were given by name.
struct Gaps {
  std::uint64_t skipped = 0;
  std::string first;  ///< in English, with its place; empty when there is none
};
Gaps find_gaps(const std::vector<std::filesystem::path>& paths, const std::vector<Evidence>& evidence);

/// An error when nothing at all was read.
Result<void> check_any_read(const std::vector<std::filesystem::path>& paths, const std::vector<Evidence>& evidence);

}  // namespace hinomi::app
