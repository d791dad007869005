// The places in evidence that a report cites: each gets an anchor, is listed once, and knows who cited it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/json_fwd.h"

namespace hinomi::documents {

class Citations {
 public:
  /// `evidence`: the case's evidence list, which gives the order.
  explicit Citations(const Json& evidence);

  /// For the template: [{anchor, label, excerpt}] of at most `most` refs. `from` names the citing element ("F3") and is its anchor.
  Json cite(const Json& refs, std::string_view from, std::size_t most);
  /// [{id, path, lines: [{anchor, line, offset, excerpt, backs: [{anchor}]}]}], in the order of evidence and line.
  Json listed() const;

 private:
  struct Line {
    std::string anchor, excerpt;
    std::vector<std::string> cited_by;
  };
  using Key = std::tuple<std::size_t, std::uint64_t, std::uint64_t>;  // evidence by position, line, offset

  std::vector<std::pair<std::string, std::string>> evidence_;  // id and path
  std::map<std::string, std::size_t, std::less<>> positions_;
  std::map<Key, Line> lines_;
};

}  // namespace hinomi::documents
