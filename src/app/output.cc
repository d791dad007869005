#include "app/output.h"

#include <chrono>
#include <cstdlib>
#include <future>

#include "base/json.h"
#include "store/casebook.h"

namespace hinomi::app {
namespace fs = std::filesystem;

Result<OutputFolder> OutputFolder::check(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
    return make_error(Errc::Unreadable, folder.string() + ": is no folder", "give --out a folder that you may write to");
  }
  return OutputFolder(folder);
}

Result<void> OutputFolder::make() const {
  std::error_code error;
  const bool is_new = !fs::exists(folder_, error);
  fs::create_directories(folder_, error);
  if (error) {
    return make_error(Errc::Unreadable, folder_.string() + ": " + error.message(), "give --out a folder that you may write to");
  }
  // Reports name tables, times and addresses of a victim: a new folder is the investigator's alone.
  if (is_new) fs::permissions(folder_, fs::perms::owner_all, error);
  return {};
}

Result<void> OutputFolder::write(std::string_view name, std::string_view text, FileMode mode) const {
  return write_file(folder_ / name, text, mode);
}

Result<void> OutputFolder::write_forms(const documents::FormInput& input) const {
  const auto one = [&](const documents::Form& form) -> Result<void> {
    ASSIGN_OR_RETURN(const std::string text, form.fill(input));
    return write(form.file_name(), text);
  };
  // Each by a thread of its own: filling a form takes the processor, writing it waits for the disk.
  const auto forms = documents::make_forms();
  std::vector<std::future<Result<void>>> written;
  for (const auto& form : forms) written.push_back(std::async(std::launch::async, [&] { return one(*form); }));
  Result<void> all;
  for (auto& each : written) {
    if (Result<void> done = each.get(); !done && all) all = std::move(done);
  }
  return all;
}

documents::LanguageChoice language_choice(const CommonOptions& options) {
  if (options.lang == "both") return documents::LanguageChoice::Both;
  return options.language() == Language::English ? documents::LanguageChoice::English : documents::LanguageChoice::Japanese;
}

Result<fs::path> casebook_path(const std::string& named) {
  if (!named.empty()) return fs::path(named);
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const std::string store = variable("HINOMI_STORE"); !store.empty()) return fs::path(store);
  fs::path folder = variable("XDG_DATA_HOME");
  if (folder.empty()) {
    const std::string home = variable("HOME");
    if (home.empty()) return make_error(Errc::NotFound, "no home folder for the casebook", "give --store FILE, or --no-store");
    folder = fs::path(home) / ".local" / "share";
  }
  folder /= "hinomi";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return make_error(Errc::Unreadable, folder.string() + ": " + error.message(), "give --store FILE, or --no-store");
  fs::permissions(folder, fs::perms::owner_all, error);
  return folder / "casebook.db";
}

Result<void> save_case(const std::string& store, const Json& canonical, const Case& result) {
  ASSIGN_OR_RETURN(const fs::path path, casebook_path(store));
  ASSIGN_OR_RETURN(store::Casebook book, store::Casebook::open(path));
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  ASSIGN_OR_RETURN([[maybe_unused]] const std::uint64_t version,
                   book.save(result.id, result.title.ja, result.title.en, to_text(canonical),
                             format_rfc3339(Timestamp::from_seconds(now), result.timezone)));
  return {};
}

}  // namespace hinomi::app
