#include "events/file_table_name.h"

#include "base/text.h"

namespace hinomi::events {

std::string file_table_name(std::string_view path) {
  path = path.substr(path.find_last_of("/\\!") + 1);
  for (const std::string_view packed : {".gz", ".zst", ".xz", ".bz2", ".lz4"}) {
    if (path.size() > packed.size() && iequals(path.substr(path.size() - packed.size()), packed)) path.remove_suffix(packed.size());
  }
  const auto dot = path.rfind('.');
  return std::string(dot == std::string_view::npos || dot == 0 ? path : path.substr(0, dot));
}

}  // namespace hinomi::events
