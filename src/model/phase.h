#pragma once

#include <string_view>

#include "base/language.h"

namespace hinomi {

/// Where an act stands in the story of a break-in, from what it shows of itself; None: nowhere in particular. Close to the tactics
/// of MITRE ATT&CK, joined to as many as a reader keeps in mind.
enum class Phase {
  None,
  Reconnaissance,  ///< looking around and trying, without success
  Entry,           ///< the way in
  Action,          ///< what was done inside: read, taken, altered, planted
  Destruction,     ///< deleted, encrypted, defaced, ransomed
  Response         ///< what the organisation and its contractors did afterwards
};

std::string_view to_string(Phase phase);  ///< "" for None
Text label(Phase phase);                  ///< empty for None

}  // namespace hinomi
