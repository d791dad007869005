// Requests are written by attackers: any bytes are decoded and tried against every shipped rule.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "findings/example_request.h"
#include "findings/rule_matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  using namespace hinomi::findings;
  static const RuleSet rules =
      RuleSet::load(Content::open(std::filesystem::path(__FILE__).parent_path() / "../../content").value_or(Content()));
  static RuleMatcher matcher(rules);
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  Event event;
  event.kind = EventKind::HttpRequest;
  event.raw = event.target = text;
  event.referer = text.substr(size / 3);
  event.agent = text.substr(size / 2);
  for (const std::uint32_t rule : matcher.match(event))
    if (rule >= rules.rules().size()) std::abort();
  read_example(text, event);
  DecodedText decoded;
  decoded.set(text);
  decoded.decode(FormSpaces::Yes);
  for (std::size_t form = 0; form < decoded.forms(); ++form)
    if (decoded.form(form).size() > DecodedText::kMaxText * 2) std::abort();
  return 0;
}
