// What programs that read a site by themselves call themselves, or leave in their requests; content/scanners.yml. A name is a
// claim: anybody can send it. Crawlers whose operators publish the networks that they come from are confirmed by these.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "findings/pattern_scanner.h"
#include "model/event.h"

namespace hinomi::findings {

struct ScannerName {
  std::string name;
  std::vector<std::string> agent, request;  ///< in lower case; `request`: in target or referer
  std::vector<Network> networks;            ///< from which its operator says it comes; empty: none are known

  /// Only its operator sends from there.
  bool confirmed_by(const IpAddress& client) const {
    return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(client); });
  }
  /// It calls itself so, and comes from elsewhere.
  bool refuted_by(const IpAddress& client) const { return !networks.empty() && !confirmed_by(client); }
};

class ScannerNames {
 public:
  static ScannerNames load(const Content& content);

  /// Of the tools that look for holes; null when the request shows none.
  const ScannerName* tool(const Event& event);
  /// Of search engines and monitors, by the agent alone.
  const ScannerName* crawler(std::string_view agent) const;

  const std::vector<ScannerName>& tools() const { return tools_; }
  const std::vector<Error>& problems() const { return problems_; }

 private:
  /// Sets `first` to an earlier tool of the list that the text shows.
  void look(std::string_view text, std::size_t& first);

  std::vector<ScannerName> tools_, crawlers_;
  PatternScanner requests_;  ///< all words of `request`
  struct Word {
    std::size_t tool;
    std::string text;
  };
  std::vector<Word> words_;  ///< by number of the pattern
  std::vector<std::uint64_t> met_;
  std::vector<Error> problems_;
  /// Agents come again: what the last of each place showed.
  struct Known {
    std::uint64_t agent = 0;
    const ScannerName* tool = nullptr;
  };
  std::array<Known, 256> known_{};
};

}  // namespace hinomi::findings
