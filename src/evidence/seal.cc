#include "evidence/seal.h"

#include "base/sha256.h"

namespace hinomi::evidence {
namespace {
const std::string kNoSeal(64, '0');
}

std::string seal_of(const Evidence& e, const std::string& previous) {
  return to_hex(sha256(fmt::format("{}\n{}\n{}\n{}\n{}\n", previous, e.id, e.path, e.sha256, e.bytes)));
}

void seal(std::vector<Evidence>& evidence) {
  std::string previous = kNoSeal;
  for (Evidence& e : evidence) {
    e.previous_seal = previous;
    e.seal = previous = seal_of(e, previous);
  }
}

std::size_t first_broken_seal(const std::vector<Evidence>& evidence) {
  std::string previous = kNoSeal;
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    if (evidence[i].previous_seal != previous || evidence[i].seal != seal_of(evidence[i], previous)) return i;
    previous = evidence[i].seal;
  }
  return std::string::npos;
}

}  // namespace hinomi::evidence
