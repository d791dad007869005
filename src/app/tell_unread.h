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

/// An error when nothing at all was read.
Result<void> check_any_read(const std::vector<std::filesystem::path>& paths, const std::vector<Evidence>& evidence);

}  // namespace hinomi::app
