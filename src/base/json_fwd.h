#pragma once

#include <nlohmann/json_fwd.hpp>

namespace hinomi {
using Json = nlohmann::ordered_json;
}  // namespace hinomi
