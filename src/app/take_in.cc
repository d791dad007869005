#include "app/take_in.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/read_evidence.h"
#include "evidence/database_address.h"

namespace hinomi::app {

bool is_live_database(const std::filesystem::path& given) { return evidence::is_database_address(given.native()); }

Result<std::vector<std::string>> live_databases(const std::vector<std::filesystem::path>& given) {
  std::vector<std::string> texts;
  std::vector<evidence::DatabaseAddress> addresses;
  for (const std::filesystem::path& one : given) {
    if (!is_live_database(one)) continue;
    ASSIGN_OR_RETURN(const evidence::DatabaseAddress address, evidence::parse_database_address(one.native()));
    if (std::ranges::any_of(addresses, [&](const auto& known) { return known.same_as(address); })) continue;
    texts.push_back(one.native());
    addresses.push_back(address);
  }
  return texts;
}

Result<std::vector<evidence::Item>> take_in(const std::vector<std::filesystem::path>& given, const Ledger& ledger,
                                            const evidence::LiveReading& live) {
  std::vector<std::filesystem::path> paths;
  std::ranges::remove_copy_if(given, std::back_inserter(paths), is_live_database);
  ASSIGN_OR_RETURN(const std::vector<std::string> addresses, live_databases(given));
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items, evidence::collect(paths, web_roots(ledger)));
  for (const std::string& address : addresses) {
    ASSIGN_OR_RETURN(evidence::Item item, evidence::take_database(address, live));
    items.push_back(std::move(item));
  }
  std::ranges::stable_sort(items, {}, &evidence::Item::path);
  return items;
}

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  if (std::filesystem::equivalent(a, b, error)) return true;
  const std::filesystem::path left = std::filesystem::weakly_canonical(a, error);
  if (error) return a.lexically_normal() == b.lexically_normal();
  const std::filesystem::path right = std::filesystem::weakly_canonical(b, error);
  return !error && left == right;
}

Result<void> check_not_evidence(const std::filesystem::path& output, const char* option,
                                const std::vector<std::filesystem::path>& given) {
  std::error_code error;
  for (const std::filesystem::path& one : given) {
    if (is_live_database(one)) continue;
    bool is_input = same_file(output, one);
    if (!is_input && std::filesystem::is_directory(one, error) && std::filesystem::exists(output, error)) {
      const std::filesystem::path folder = std::filesystem::canonical(one, error), file = std::filesystem::canonical(output, error);
      is_input = !error && std::ranges::mismatch(folder, file).in1 == folder.end();
    }
    if (is_input) {
      return make_error(Errc::Conflict, output.string() + ": this is evidence, and it would be written over",
                        fmt::format("give {} the name of a new file", option));
    }
  }
  return {};
}

}  // namespace hinomi::app
