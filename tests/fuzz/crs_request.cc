// Requests are written by attackers: any bytes are tried against the installed Core Rule Set. What one matcher remembers must not
// change its verdict.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "findings/crs_matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  using namespace hinomi::findings;
  static const CrsRules rules = [] {
    CrsOptions options;
    options.paranoia = 4;
    options.use_exclusions = false;
    return CrsRules::load(Content::open("/usr/share/modsecurity-crs").value_or(Content()), Content(), options);
  }();
  static CrsMatcher matcher(rules);
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  Event event;
  event.kind = EventKind::HttpRequest;
  event.method = text.substr(0, 3);
  event.protocol = "HTTP/1.1";
  event.target = text;
  event.referer = text.substr(size / 3);
  event.agent = text.substr(size / 2);
  event.host = text.substr(size - size / 8);
  const int score = matcher.match(event).score;
  for (int round = 0; round < 2; ++round) {
    const CrsVerdict& again = matcher.match(event);
    if (again.score != score) std::abort();
    for (const CrsMatch& match : again.matches)
      if (match.rule >= rules.rules().size() || match.seen.size() > CrsMatcher::kMaxTarget * 8) std::abort();
  }
  return 0;
}
