#include "app/take_in.h"

#include <algorithm>

#include "app/read_evidence.h"
#include "evidence/database_address.h"

namespace hinomi::app {

bool is_live_database(const std::filesystem::path& given) { return evidence::is_database_address(given.native()); }

Result<std::vector<evidence::Item>> take_in(const std::vector<std::filesystem::path>& given, const Ledger& ledger,
                                            const evidence::LiveReading& live) {
  std::vector<std::filesystem::path> paths;
  std::vector<std::pair<std::string, evidence::DatabaseAddress>> addresses;
  for (const std::filesystem::path& one : given) {
    if (!is_live_database(one)) {
      paths.push_back(one);
      continue;
    }
    ASSIGN_OR_RETURN(const evidence::DatabaseAddress address, evidence::parse_database_address(one.native()));
    if (std::ranges::none_of(addresses, [&](const auto& known) { return known.second.same_as(address); }))
      addresses.emplace_back(one.native(), address);
  }
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items, evidence::collect(paths, web_roots(ledger)));
  for (const auto& [text, address] : addresses) {
    ASSIGN_OR_RETURN(evidence::Item item, evidence::take_database(text, live));
    items.push_back(std::move(item));
  }
  std::ranges::stable_sort(items, {}, &evidence::Item::path);
  return items;
}

}  // namespace hinomi::app
