// What programs that read a site by themselves call themselves, or leave in their requests; content/scanners.yml. A name is a
// claim: anybody can send it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/result.h"
#include "findings/pattern_scanner.h"
#include "model/event.h"

namespace hinomi::findings {

struct ScannerName {
  std::string name;
  std::vector<std::string> agent, request;  ///< in lower case; `request`: in target or referer
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
