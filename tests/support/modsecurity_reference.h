// libmodsecurity as a second opinion for tests of the Core Rule Set.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace hinomi::tests {

struct ReferenceRequest {
  std::string method = "GET", target, version = "1.1", host, referer, agent;
};

struct ReferenceMatch {
  int rule = 0;
  std::string seen;  ///< the rule's logdata
};

class ModsecurityReference {
 public:
  explicit ModsecurityReference(const std::string& configuration);
  ~ModsecurityReference();
  /// Empty when the configuration was understood.
  const std::string& error() const;
  /// Rules that matched and are logged.
  std::vector<ReferenceMatch> matches(const ReferenceRequest& request);

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace hinomi::tests
