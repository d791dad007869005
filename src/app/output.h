// Where results go: a folder with the documents of a case, and the casebook.
#pragma once

#include <filesystem>
#include <string>

#include "app/command.h"
#include "base/files.h"
#include "documents/form.h"
#include "model/case.h"

namespace hinomi::app {

class OutputFolder {
 public:
  /// An error when it is there and no folder. Nothing is made before there is something to write.
  static Result<OutputFolder> check(const std::filesystem::path& folder);
  /// Makes the folder (0700 when it is new).
  Result<void> make() const;
  /// Every form of documents/forms/.
  Result<void> write_forms(const documents::FormInput& input) const;
  std::string path(std::string_view name) const { return (folder_ / name).string(); }

 private:
  explicit OutputFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

documents::LanguageChoice language_choice(const CommonOptions& options);

/// The casebook named, else $HINOMI_STORE, else $XDG_DATA_HOME or ~/.local/share, hinomi/casebook.db.
Result<std::filesystem::path> casebook_path(const std::string& named);
Result<void> save_case(const std::string& store, const Json& canonical, const Case& result);

}  // namespace hinomi::app
