#include "findings/rule_finding.h"

namespace hinomi::findings {

Finding attempt(const SigmaRule& rule, bool own_network) {
  Finding f;
  f.rule = rule.name;
  f.title = rule.title;
  f.severity = own_network ? Severity::Info : std::min(rule.level, Severity::Medium);
  f.verdict = own_network ? Verdict::Observed : Verdict::Attempted;
  f.techniques = rule.techniques;
  f.reason = rule.reason;
  if (own_network) {
    f.grounds.push_back({"組織側のネットワークからの要求です(自社の診断などの可能性)。",
                         "The requests come from the organisation's own network (perhaps its own tests)."});
  }
  return f;
}

}  // namespace hinomi::findings
