// A slow and obvious reading of Sigma rules, to check the engine against: it reads a rule's YAML anew for every event and shares
// nothing with the engine but what a field's texts are (EventFields).
#pragma once

#include <string>
#include <string_view>

#include "base/yaml.h"
#include "findings/event_fields.h"

namespace hinomi::testing {

/// What %words% and %nets% stand for in its rules, as content/rules/placeholders.yml says it.
inline constexpr std::string_view kReferencePlaceholders =
    "title: {ja: x, en: x}\nplaceholders:\n  words: [ab, 'c*d', '/x']\n  nets: [192.0.2.0/25, '2001:db8::/32']\n";

/// RFC 4648, section 4, bit by bit.
std::string slow_base64(const std::string& bytes);

/// Whether the rule (its whole document) holds for the event that was set last.
bool sigma_reference_holds(const Yaml& rule, findings::EventFields& event);

}  // namespace hinomi::testing
