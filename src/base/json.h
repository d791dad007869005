// nlohmann::ordered_json under one name: keys keep the order in which they were written, so output is the same every run.
// The full header is slow to compile; headers of ours include base/json_fwd.h instead.
#pragma once

#include <nlohmann/json.hpp>

#include "base/json_fwd.h"
#include "base/result.h"

namespace hinomi {

inline const Json& as_it_is(const Json& value) { return value; }

Result<Json> parse_json(std::string_view text);
/// Two-space indent, bad UTF-8 replaced, newline at the end.
std::string to_text(const Json& json, Substitute substitute = as_it_is);
/// One line without newline.
std::string to_line(const Json& json, Substitute substitute = as_it_is);
void append_line(std::string& out, const Json& json, Substitute substitute = as_it_is);

}  // namespace hinomi
