// Whole small files, read and written. Evidence is read by evidence/, in streams; this is for ledgers, content and results.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi {

Result<std::string> read_file(const std::filesystem::path& path);

/// Who may read a written file.
enum class FileMode { Shared = 0644, Private = 0600 };

/// Writes beside the target and renames, so that a killed run leaves the old file or the new one, never half of one.
Result<void> write_file(const std::filesystem::path& path, std::string_view text, FileMode mode = FileMode::Shared);

}  // namespace hinomi
