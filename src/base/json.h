// nlohmann::ordered_json under one name: keys keep the order in which they were written, so output is the same every run.
// The full header is slow to compile; headers of ours include base/json_fwd.h instead.
#pragma once

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json_fwd.h"
#include "base/result.h"

namespace hinomi {

inline const Json& as_it_is(const Json& value) { return value; }

/// Room for so many members: an object that grows copies all that its members hold.
inline void reserve_members(Json& object, std::size_t count) { object.get_ref<Json::object_t&>().reserve(count); }

Result<Json> parse_json(std::string_view text);
/// Two-space indent, bad UTF-8 replaced, newline at the end.
std::string to_text(const Json& json, Substitute substitute = as_it_is);
/// One line without newline.
std::string to_line(const Json& json, Substitute substitute = as_it_is);
/// The same in pieces, for what is large.
void write_text(const Json& json, Substitute substitute, const TextSink& sink);
/// One line with newline for each value of a list.
void write_lines(const Json& list, Substitute substitute, const TextSink& sink);

}  // namespace hinomi
