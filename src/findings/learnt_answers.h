// Of a login form of which nothing is known: whether an answer is unlike the failures of the same client.
#pragma once

#include "findings/guessing_state.h"

namespace hinomi::findings {

/// So many failures of one client show how failure looks.
constexpr std::uint64_t kLearnt = 3;

inline bool is_redirect(std::int64_t status) { return status == 302 || status == 303; }
inline bool refuses(std::int64_t status) { return status >= 400; }

/// Every failure so far was a refusal, so that a plain answer may be none.
bool refused_so_far(const GuessingState& state);
/// The answer is of another kind than all failures.
bool status_differs(const GuessingState& state, const PossibleSuccess& possible);
/// The failures had one size, and this answer has another that came once.
bool size_differs(const GuessingState& state, const PossibleSuccess& possible);

}  // namespace hinomi::findings
