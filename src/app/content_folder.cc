#include "app/content_folder.h"

#include <cstdlib>

namespace hinomi::app {

Result<Content> open_content() {
  namespace fs = std::filesystem;
  if (const char* folder = std::getenv("HINOMI_CONTENT"); folder != nullptr && *folder != '\0') return Content::open(folder);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path().parent_path() / "share" / "hinomi" / "content";
  if (!error && fs::is_directory(installed, error)) return Content::open(installed);
  return Content::open(HINOMI_SOURCE_CONTENT);
}

}  // namespace hinomi::app
