// Mustache templates from content/, filled with JSON. Words are escaped unless the template says {{{raw}}}.
//
//   render_template("<p>{{title}}</p>", "forms/x/template.mustache", {{"title", "<b>"}}, escape_html)
//   →  "<p>&lt;b&gt;</p>"
//
// For sections, false, null, "", [] and {} count as absent. A name that the JSON lacks is an error, not an empty place, when it
// begins with "l." (a label); others stay empty. Numbers are written without grouping: group them before.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_fwd.h"
#include "base/result.h"

namespace hinomi::documents {

using Escape = std::function<std::string(std::string_view)>;

/// Fills `text`, the template of that `file` (named in errors). `view` holds the labels in its object "l".
Result<std::string> render_template(std::string_view text, std::string_view file, const Json& view, const Escape& escape);

/// Every name that stands in a {{tag}}, without its sigil, in order of appearance.
std::vector<std::string> template_names(std::string_view text);

}  // namespace hinomi::documents
