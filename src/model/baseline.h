// Known-good state of a site's files at one time.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"

namespace hinomi {

struct BaselineFile {
  std::string sha256;  ///< hex, lower case
  std::uint64_t bytes = 0;
  bool operator==(const BaselineFile&) const = default;
};

/// Files by their path relative to the web root ("wp-login.php").
struct Baseline {
  Timestamp taken;  ///< when it was made; may be unknown
  std::map<std::string, BaselineFile> files;
  bool operator==(const Baseline&) const = default;
};

}  // namespace hinomi
