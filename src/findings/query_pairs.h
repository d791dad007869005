// The pairs of a query string, as written: in "a=1&b" a has the value 1, b none.
#pragma once

#include <algorithm>
#include <string_view>

namespace hinomi::findings {

/// One pair, its names and values still encoded.
struct QueryPair {
  explicit QueryPair(std::string_view pair) : text(pair), equals(std::min(pair.find('='), pair.size())) {}

  bool has_value() const { return equals < text.size(); }
  std::string_view name() const { return text.substr(0, equals); }
  /// Empty where none stands.
  std::string_view value() const { return text.substr(std::min(equals + 1, text.size())); }

  std::string_view text;
  std::size_t equals;
};

/// Calls `take` for each pair of a query without its '?', for empty ones between two '&' too, until it returns false.
template <typename Take>
void each_query_pair(std::string_view query, Take&& take) {
  while (!query.empty()) {
    const std::string_view text = query.substr(0, query.find('&'));
    if (!take(QueryPair(text))) return;
    query.remove_prefix(std::min(text.size() + 1, query.size()));
  }
}

}  // namespace hinomi::findings
