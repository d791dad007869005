#pragma once

#include <optional>
#include <string_view>

#include "base/language.h"

namespace hinomi {

enum class Severity { Info, Low, Medium, High, Critical };
/// What the evidence says of an attack's outcome. Unknown stays Attempted or Observed; status 200 alone proves nothing.
enum class Verdict { Observed, Attempted, LikelySucceeded, Succeeded };

std::string_view to_string(Severity severity);
std::string_view to_string(Verdict verdict);
std::optional<Severity> severity_from(std::string_view name);
Text label(Severity severity);
Text label(Verdict verdict);

}  // namespace hinomi
