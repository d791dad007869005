#include "app/geo_source.h"

#include <cstdlib>
#include <filesystem>

namespace hinomi::app {

Result<std::unique_ptr<GeoDatabase>> open_geo(const std::string& named) {
  if (!named.empty()) return GeoDatabase::open(named);
  if (const char* path = std::getenv("HINOMI_GEO"); path != nullptr && *path != '\0') return GeoDatabase::open(path);
  constexpr const char* kDebian = "/usr/share/tor";
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::path(kDebian) / "geoip", error)) return GeoDatabase::open(kDebian);
  return GeoDatabase::none();
}

}  // namespace hinomi::app
