#include "app/cache_folder.h"

#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

namespace hinomi::app {
namespace fs = std::filesystem;

namespace {

bool is_ours_alone(const fs::path& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 && !S_ISLNK(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace

CacheFolder::CacheFolder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  fs::path folder = variable("XDG_CACHE_HOME");
  if (folder.empty()) {
    const fs::path home = variable("HOME");
    if (home.empty()) return;
    folder = home / ".cache";
  }
  folder /= "hinomi";
  std::error_code error;
  if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error && is_ours_alone(folder)) folder_ = folder;
}

std::optional<std::string> CacheFolder::load(const std::string& key) {
  if (!folder_ || !is_ours_alone(*folder_ / key)) return std::nullopt;
  auto text = read_file(*folder_ / key);
  if (!text) return std::nullopt;
  return std::move(*text);
}

void CacheFolder::store(const std::string& key, std::string_view value) {
  // A cache that cannot be written costs time at the next start, nothing else.
  if (folder_) [[maybe_unused]]
    const auto written = write_file(*folder_ / key, value, FileMode::Private);
}

}  // namespace hinomi::app
