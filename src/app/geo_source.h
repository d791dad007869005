#pragma once

#include <memory>
#include <string>

#include "base/geo.h"

namespace hinomi::app {

/// The file or folder named; else $HINOMI_GEO; else Debian's tor-geoipdb; else nothing, and every country stays unknown.
Result<std::unique_ptr<GeoDatabase>> open_geo(const std::string& named);

}  // namespace hinomi::app
