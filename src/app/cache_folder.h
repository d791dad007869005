// What may be thrown away at any time and only saves work: compiled rules.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "findings/pattern_scanner.h"

namespace hinomi::app {

/// $XDG_CACHE_HOME/hinomi, else ~/.cache/hinomi; nothing is kept where neither can be written. Files are the user's alone: what is
/// read back is executed as a matching program.
class CacheFolder final : public findings::PatternCache {
 public:
  CacheFolder();
  std::optional<std::string> load(const std::string& key) override;
  void store(const std::string& key, std::string_view value) override;

 private:
  std::optional<std::filesystem::path> folder_;
};

}  // namespace hinomi::app
