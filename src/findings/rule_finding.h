// What a rule says when it holds for a request.
#pragma once

#include "findings/crs_rules.h"
#include "findings/rule_set.h"
#include "findings/sigma_rule.h"
#include "model/event.h"
#include "model/finding.h"

namespace hinomi::findings {

/// Title, severity, verdict, techniques and reason; who, when, where and how often are the caller's. One request by itself shows an
/// attempt, never its success: the verdict is Attempted and the rule's level counts up to Medium. What the organisation's own
/// networks send is told as a fact.
Finding attempt(const SigmaRule& rule, bool own_network);
/// The same for the Core Rule Set, by the family of attack ("owasp_crs_sqli").
Finding crs_attempt(const CrsRule& rule, bool own_network);

/// What tells the outcome of such an attack.
OutcomeSign outcome_sign(const CrsRule& rule);

/// Whether a request is told for an attack when this rule holds; what the Core Rule Set says beside it adds nothing then.
inline bool tells_attack(const SigmaRule& rule) { return !rule.only_correlated && rule.level >= Severity::Medium; }
/// Whether one of the rules that hold for an event does so.
bool tells_attack(const Event& event, const RuleSet& rules);

}  // namespace hinomi::findings
