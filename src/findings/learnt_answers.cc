#include "findings/learnt_answers.h"

namespace hinomi::findings {
namespace {

constexpr std::uint64_t kManyAlike = 10;  ///< failures that show that they have one size

std::uint64_t counted(const PossibleSuccess& possible) { return possible.counted_as_failure ? 1 : 0; }

}  // namespace

bool refused_so_far(const GuessingState& state) {
  return state.failures_with([](std::int64_t status) { return !refuses(status); }) == 0;
}

bool status_differs(const GuessingState& state, const PossibleSuccess& possible) {
  const Answer* usual = state.usual_failure();
  if (usual == nullptr || usual->status == possible.answer.status || refuses(possible.answer.status)) return false;
  // Blocked is not refused: what comes behind a block may be a refusal like those before it.
  if (usual->status == 403 || usual->status == 429) return false;
  return state.failures_with([&](std::int64_t status) { return status == possible.answer.status; }) == counted(possible);
}

bool size_differs(const GuessingState& state, const PossibleSuccess& possible) {
  const Answer* usual = state.usual_failure();
  if (usual == nullptr || usual->status != possible.answer.status || *usual == possible.answer) return false;
  if (possible.answer.bytes <= 0 || usual->bytes < 0) return false;
  const std::uint64_t before = state.failures.count() - counted(possible);
  return before >= kManyAlike && state.times_answered(*usual) * 10 >= before * 9 &&
         state.times_answered(possible.answer) == counted(possible);
}

}  // namespace hinomi::findings
