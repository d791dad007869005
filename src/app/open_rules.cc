#include "app/open_rules.h"

#include <filesystem>
#include <set>

#include "app/cache_folder.h"
#include "base/files.h"

namespace hinomi::app {
namespace fs = std::filesystem;

namespace {

bool is_yaml(const fs::path& path) { return path.extension() == ".yml" || path.extension() == ".yaml"; }

Result<void> add(Content& content, const fs::path& file) {
  ASSIGN_OR_RETURN(std::string text, read_file(file));
  content.add({"rules/user/" + file.generic_string(), std::move(text), file.generic_string()});
  return {};
}

}  // namespace

Result<findings::RuleSet> open_rules(const Content& content, const Ledger& ledger, const std::vector<std::string>& folders,
                                     RuleCheck check) {
  Content all = content;
  for (const fs::path folder : folders) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      RETURN_IF_ERROR(add(all, folder));
      continue;
    }
    std::set<fs::path> files;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      if (it->is_regular_file() && is_yaml(it->path())) files.insert(it->path());
    }
    if (error)
      return make_error(Errc::Unreadable, folder.string() + ": " + error.message(), "give --rules a folder that you may read");
    if (files.empty()) {
      return make_error(Errc::NotFound, folder.string() + ": no rule (.yml) is in there",
                        "give --rules the folder that holds them");
    }
    for (const fs::path& file : files) RETURN_IF_ERROR(add(all, file));
  }
  CacheFolder cache;
  findings::RuleSet rules = findings::RuleSet::load(all, &ledger, &cache);
  if (check == RuleCheck::Strict && !rules.problems().empty()) return rules.problems().front();
  return rules;
}

}  // namespace hinomi::app
