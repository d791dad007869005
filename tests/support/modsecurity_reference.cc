// Its headers do not compile as C++23, so this file stands alone and is compiled as C++17.
#include "support/modsecurity_reference.h"

#include <modsecurity/modsecurity.h>
#include <modsecurity/rule_message.h>
#include <modsecurity/rules_set.h>
#include <modsecurity/transaction.h>

namespace hinomi::tests {

struct ModsecurityReference::Engine {
  modsecurity::ModSecurity engine;
  modsecurity::RulesSet rules;
  std::string error;
};

ModsecurityReference::ModsecurityReference(const std::string& configuration) : engine_(std::make_unique<Engine>()) {
  engine_->engine.setServerLogCb([](void*, const void*) {});
  if (engine_->rules.load(configuration.c_str()) < 0) engine_->error = engine_->rules.getParserError();
}

ModsecurityReference::~ModsecurityReference() = default;

const std::string& ModsecurityReference::error() const { return engine_->error; }

std::vector<ReferenceMatch> ModsecurityReference::matches(const ReferenceRequest& request) {
  modsecurity::Transaction transaction(&engine_->engine, &engine_->rules, nullptr);
  transaction.processConnection("192.0.2.1", 40000, "192.0.2.2", 80);
  transaction.processURI(request.target.c_str(), request.method.c_str(), request.version.c_str());
  if (!request.host.empty()) transaction.addRequestHeader("Host", request.host);
  if (!request.agent.empty()) transaction.addRequestHeader("User-Agent", request.agent);
  if (!request.referer.empty()) transaction.addRequestHeader("Referer", request.referer);
  transaction.processRequestHeaders();
  transaction.processRequestBody();
  std::vector<ReferenceMatch> matches;
  for (const modsecurity::RuleMessage& message : transaction.m_rulesMessages) matches.push_back({message.m_ruleId, message.m_data});
  return matches;
}

}  // namespace hinomi::tests
