// The chain of seals: each piece of evidence is bound to the one before it, so that none can be changed, added or taken out later
// without every following seal being wrong.
#pragma once

#include <string>
#include <vector>

#include "model/evidence.h"

namespace hinomi::evidence {

/// SHA-256 over "previous\nid\npath\nsha256\nbytes\n", hex.
std::string seal_of(const Evidence& evidence, const std::string& previous);

/// Sets previous_seal and seal of each, in order. The first previous seal is 64 zeros.
void seal(std::vector<Evidence>& evidence);

/// Index of the first piece whose seal does not fit, or npos.
std::size_t first_broken_seal(const std::vector<Evidence>& evidence);

}  // namespace hinomi::evidence
