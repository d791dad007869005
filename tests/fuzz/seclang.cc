// Rule files of the Core Rule Set's kind are given by users: any bytes are read, and what was understood is tried on a request.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "findings/crs_matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  using namespace hinomi::findings;
  Content crs;
  crs.add({"rules/x.conf", std::string(reinterpret_cast<const char*>(bytes), size)});
  const CrsRules rules = CrsRules::load(crs, Content(), {});
  for (const Error& problem : rules.problems())
    if (problem.what.empty() || problem.remedy.empty()) std::abort();
  CrsMatcher matcher(rules);
  Event event;
  event.kind = EventKind::HttpRequest;
  event.method = "GET";
  event.protocol = "HTTP/1.1";
  event.target = "/a/../b.php?q=1%27+or+1=1&x=%3Cscript%3E";
  event.agent = "agent";
  for (const CrsMatch& match : matcher.match(event).matches)
    if (match.rule >= rules.rules().size()) std::abort();
  return 0;
}
