// The files a non-programmer edits (content/), read into memory once, so that rooms stay pure.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi {

struct ContentFile {
  std::string path;  ///< relative to the content folder, "rules/web/sql_injection.yml"
  std::string text;
  std::string origin = {};  ///< where it was read, when that is not the content folder

  /// How messages name it.
  const std::string& shown() const { return origin.empty() ? path : origin; }
};

/// All files under a content folder, sorted by path. Copyable, immutable after open().
class Content {
 public:
  static Result<Content> open(const std::filesystem::path& folder);
  /// Files whose path begins with `prefix`, "rules/".
  std::vector<const ContentFile*> under(std::string_view prefix) const;
  /// The one file of that path, or null.
  const ContentFile* find(std::string_view path) const;
  void add(ContentFile file);

 private:
  std::vector<ContentFile> files_;
};

}  // namespace hinomi
