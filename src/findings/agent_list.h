// What one client calls itself (User-Agent): the first few different names, as logged. Anybody can send any name, so it describes
// an actor and never makes one.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::findings {

class AgentList {
 public:
  static constexpr std::size_t kMost = 3, kMaxBytes = 200;

  void add(std::string_view agent) {
    if (agent.empty() || agent == "-" || agents_.size() == kMost) return;
    agent = agent.substr(0, kMaxBytes);
    if (std::ranges::find(agents_, agent) == agents_.end()) agents_.emplace_back(agent);
  }
  /// In the order of their first use, as logged.
  const std::vector<std::string>& list() const { return agents_; }

 private:
  std::vector<std::string> agents_;
};

}  // namespace hinomi::findings
