// A rule file from anywhere is read or refused, and a rule that was read decides any request.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "findings/example_request.h"
#include "findings/rule_matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  using namespace hinomi::findings;
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  Content content;
  content.add({"rules/user/fuzzed.yml", text});
  const RuleSet rules = RuleSet::load(content);
  if (rules.rules().size() + rules.problems().size() == 0) std::abort();
  for (const Error& problem : rules.problems())
    if (problem.what.empty()) std::abort();
  const std::string line = "GET /?" + text.substr(0, 2048);
  Event event;
  if (read_example(line, event)) RuleMatcher(rules).match(event);
  return 0;
}
