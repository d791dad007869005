#pragma once

#include <nlohmann/json_fwd.hpp>

namespace hinomi {
using Json = nlohmann::ordered_json;
/// What is written in the place of a value: mostly the value itself.
using Substitute = const Json& (*)(const Json& value);
}  // namespace hinomi
