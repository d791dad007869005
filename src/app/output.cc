#include "app/output.h"

#include <chrono>
#include <cstdlib>
#include <future>

#include "app/workers.h"
#include "base/files.h"
#include "base/json.h"
#include "store/casebook.h"

namespace hinomi::app {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFindingBytes = 4096;  // of most findings, as JSON

}  // namespace

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

Result<void> OutputFolder::write_forms(const documents::FormInput& input) const {
  const auto one = [&](const documents::Form& form) -> Result<void> {
    ASSIGN_OR_RETURN(NewFile file, NewFile::begin(folder_ / form.file_name()));
    RETURN_IF_ERROR(form.fill(input, [&](std::string_view piece) { file.write(piece); }));
    return file.finish();
  };
  const auto forms = documents::make_forms();
  std::vector<Result<void>> written(forms.size());
  {
    Workers workers;
    std::vector<std::future<void>> waiting;
    for (std::size_t i = 0; i < forms.size(); ++i) {
      waiting.push_back(workers.submit([&, i](unsigned) { written[i] = one(*forms[i]); }));
    }
    for (std::future<void>& each : waiting) each.get();
  }
  for (Result<void>& each : written) RETURN_IF_ERROR(std::move(each));
  return {};
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
  std::string text;
  // More than is needed, of which only what is written takes memory; growing would copy the whole several times.
  text.reserve((1u << 20) + result.findings.size() * kMostFindingBytes);
  write_text(canonical, as_it_is, [&](std::string_view piece) { text += piece; });
  ASSIGN_OR_RETURN(
      [[maybe_unused]] const std::uint64_t version,
      book.save(result.id, result.title.ja, result.title.en, text, format_rfc3339(Timestamp::from_seconds(now), result.timezone)));
  return {};
}

}  // namespace hinomi::app
