#include "model/finding.h"

#include "base/sha256.h"
#include "base/text.h"

namespace hinomi {

void Finding::cite(const Place& place, std::string_view line) {
  if (refs.size() >= kMaxRefs) return;
  refs.push_back({place, mask(line)});
}

std::string finding_id(std::string_view rule, std::string_view key) {
  Sha256 hash;
  hash.update(rule);
  hash.update(std::string_view("\0", 1));  // keeps ("ab", "c") apart from ("a", "bc")
  hash.update(key);
  return std::string(rule) + "-" + to_hex(hash.finish()).substr(0, 12);
}

}  // namespace hinomi
