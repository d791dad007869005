// nlohmann::ordered_json under one name: keys keep the order in which they were written, so output is the same every run.
// The full header is slow to compile; headers of ours include base/json_fwd.h instead.
#pragma once

#include <nlohmann/json.hpp>

#include "base/json_fwd.h"
#include "base/result.h"

namespace hinomi {

Result<Json> parse_json(std::string_view text);
/// Two-space indent, bad UTF-8 replaced, newline at the end.
std::string to_text(const Json& json);
/// One line without newline.
std::string to_line(const Json& json);

}  // namespace hinomi
