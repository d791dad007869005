// A rule file from anywhere (rules, correlations, filters, placeholders) is read or refused; a rule that was read decides any
// event, a correlation that was read counts any stream.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "findings/example_request.h"
#include "findings/rule_matcher.h"
#include "findings/sigma_correlator.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  using namespace hinomi::findings;
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  Content content;
  content.add({"rules/placeholders.yml", text});
  content.add({"rules/user/fuzzed.yml", text});
  content.add({"rules/user/plain.yml",
               "title: plain\nname: plain\nlogsource: {category: webserver}\ndetection: {s: {cs-method: GET}, condition: s}\n"});
  const RuleSet rules = RuleSet::load(content);
  if (rules.rules().size() + rules.correlations().size() + rules.problems().size() < 2) std::abort();
  for (const Error& problem : rules.problems())
    if (problem.what.empty()) std::abort();

  RuleMatcher matcher(rules);
  SigmaCorrelator correlator(rules.rules(), rules.correlations());
  const auto sink = [](const CorrelationHit& hit) {
    if (hit.window.events == 0 || hit.window.cited.empty() || !hit.window.first.known()) std::abort();
  };
  const std::string request = "request client=192.0.2.1 user=a: GET /?" + text.substr(0, 2048);
  const std::string error = "error service=php client=192.0.2.1: " + text.substr(0, 2048);
  for (int i = 0; i < 24; ++i) {
    Event event;
    if (!read_example(i % 3 == 2 ? error : request, event)) continue;
    event.time = Timestamp::from_seconds(1'700'000'000 + i * (i % 5));
    event.place.line = static_cast<std::uint64_t>(i);
    event.bytes_out = i;
    event.rules = matcher.match(event);
    correlator.see(event, sink);
  }
  correlator.finish(sink);
  return 0;
}
