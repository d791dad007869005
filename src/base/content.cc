#include "base/content.h"

#include <algorithm>

#include "base/files.h"

namespace hinomi {

Result<Content> Content::open(const std::filesystem::path& folder) {
  Content content;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_regular_file()) continue;
    ASSIGN_OR_RETURN(std::string text, read_file(it->path()));
    content.files_.push_back({it->path().lexically_relative(folder).generic_string(), std::move(text)});
  }
  if (error) {
    return make_error(Errc::NotFound, "content folder " + folder.string() + ": " + error.message(),
                      "reinstall hinomi, or set HINOMI_CONTENT to the folder that holds rules/, formats/, forms/");
  }
  std::ranges::sort(content.files_, {}, &ContentFile::path);
  return content;
}

std::vector<const ContentFile*> Content::under(std::string_view prefix) const {
  std::vector<const ContentFile*> found;
  for (const ContentFile& file : files_) {
    if (file.path.starts_with(prefix)) found.push_back(&file);
  }
  return found;
}

const ContentFile* Content::find(std::string_view path) const {
  const auto it = std::ranges::lower_bound(files_, path, {}, &ContentFile::path);
  return it != files_.end() && it->path == path ? &*it : nullptr;
}

void Content::add(ContentFile file) {
  files_.insert(std::ranges::upper_bound(files_, file.path, {}, &ContentFile::path), std::move(file));
}

}  // namespace hinomi
