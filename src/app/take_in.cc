#include "app/take_in.h"

#include <algorithm>

#include "app/read_evidence.h"
#include "evidence/database_address.h"

namespace hinomi::app {

bool is_live_database(const std::filesystem::path& given) { return evidence::is_database_address(given.native()); }

Result<std::vector<evidence::Item>> take_in(const std::vector<std::filesystem::path>& given, const Ledger& ledger,
                                            const evidence::LiveReading& live) {
  std::vector<std::filesystem::path> paths;
  std::vector<std::string> addresses;
  for (const std::filesystem::path& one : given) {
    if (!is_live_database(one))
      paths.push_back(one);
    else if (std::ranges::find(addresses, one.native()) == addresses.end())
      addresses.push_back(one.native());
  }
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items, evidence::collect(paths, web_roots(ledger)));
  for (const std::string& address : addresses) {
    ASSIGN_OR_RETURN(evidence::Item item, evidence::take_database(address, live));
    items.push_back(std::move(item));
  }
  std::ranges::stable_sort(items, {}, &evidence::Item::path);
  return items;
}

}  // namespace hinomi::app
