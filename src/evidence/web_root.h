// A folder of web pages and scripts: recognised, and read file by file.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "model/batch.h"

namespace hinomi::evidence {

/// True when the folder's own files are those of a site: an index page, a CMS's configuration, or .htaccess beside scripts.
bool looks_like_web_root(const std::filesystem::path& folder);

/// Every regular file below `folder`, in order of path, hashed, into `out.files`; what cannot be read is cited in out.skipped.
/// `file_read` is called with the size of each file, for progress. Returns the digest over all "path, sha256" lines: the seal of
/// the whole folder.
std::string read_web_root(const std::filesystem::path& folder, std::uint32_t evidence, Batch& out,
                          const std::function<void(std::uint64_t bytes)>& file_read = {});

}  // namespace hinomi::evidence
