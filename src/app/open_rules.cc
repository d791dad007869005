#include "app/open_rules.h"

#include <cstdlib>
#include <filesystem>
#include <future>
#include <set>

#include "app/cache_folder.h"
#include "base/files.h"

namespace hinomi::app {
namespace fs = std::filesystem;

namespace {

bool is_yaml(const fs::path& path) { return path.extension() == ".yml" || path.extension() == ".yaml"; }

fs::path crs_folder() {
  const char* folder = std::getenv("HINOMI_CRS");
  return folder != nullptr && *folder != '\0' ? folder : "/usr/share/modsecurity-crs";
}

Result<void> add(Content& content, const fs::path& file) {
  ASSIGN_OR_RETURN(std::string text, read_file(file));
  content.add({"rules/user/" + file.generic_string(), std::move(text), file.generic_string()});
  return {};
}

}  // namespace

Result<Rules> open_rules(const Content& content, const Ledger& ledger, const std::vector<std::string>& folders, RuleCheck check) {
  Content all = content;
  for (const fs::path folder : folders) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      if (fs::exists(folder, error) && !is_yaml(folder)) {
        return make_error(Errc::Malformed, folder.string() + ": is no rule file",
                          "give Sigma rules: files that end in .yml or .yaml");
      }
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
  // Both take a noticeable while.
  auto crs = std::async(std::launch::async, [&content] {
    CacheFolder cache;
    findings::CrsOptions options;
    options.cache = &cache;
    return findings::CrsRules::load(Content::open(crs_folder()).value_or(Content()), content, options);
  });
  CacheFolder cache;
  Rules rules;
  rules.sigma = findings::RuleSet::load(all, &ledger, &cache);
  rules.crs = crs.get();
  if (check == RuleCheck::Strict) {
    if (const auto problems = rules.problems(); !problems.empty()) return problems.front();
  }
  return rules;
}

std::vector<Error> Rules::problems() const {
  std::vector<Error> all = sigma.problems();
  all.insert(all.end(), crs.problems().begin(), crs.problems().end());
  return all;
}

}  // namespace hinomi::app
