// What the report templates are filled with: the case in one language, its words, figures grouped and dated, evidence cited
// by anchors. Every text is plain() but not yet escaped; the template's renderer does that.
#pragma once

#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/json_fwd.h"
#include "base/language.h"
#include "base/result.h"
#include "documents/form.h"

namespace hinomi::documents {

/// One report. `anchor_prefix` keeps the anchors of two reports in one page apart.
Result<Json> report_view(const Json& canonical, const Content& content, Language language, std::string_view anchor_prefix);

/// One view for each language asked for, Japanese first.
Result<std::vector<Json>> report_views(const FormInput& input);

}  // namespace hinomi::documents
