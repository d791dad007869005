#include "findings/sigma_placeholders.h"

#include <fmt/format.h>

namespace hinomi::findings {
namespace {

std::string network_text(const Network& network) {
  const bool v4 = network.address.is_v4();
  return fmt::format("{}/{}", network.address.to_string(), v4 ? network.prefix - 96 : network.prefix);
}

/// "https://www.example.jp/shop" → "www.example.jp".
std::string host_of(std::string_view url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return std::string(url.substr(0, url.find_first_of(":/?#")));
}

std::vector<std::string> from_ledger(std::string_view what, const Ledger& ledger) {
  std::vector<std::string> values;
  const auto add = [&](const std::vector<Network>& networks) {
    for (const Network& network : networks) values.push_back(network_text(network));
  };
  if (what == "admin_networks")
    for (const Site& site : ledger.sites) add(site.admin_networks);
  else if (what == "contractor_networks")
    for (const Contractor& contractor : ledger.contractors) add(contractor.networks);
  else if (what == "database_networks")
    for (const Database& database : ledger.databases) add(database.networks);
  else if (what == "trusted_proxies")
    add(ledger.trusted_proxies);
  else if (what == "admin_paths")
    for (const Site& site : ledger.sites) values.insert(values.end(), site.admin_paths.begin(), site.admin_paths.end());
  else if (what == "hosts")
    for (const Site& site : ledger.sites) values.push_back(host_of(site.url));
  std::erase(values, "");
  return values;
}

constexpr std::string_view kFromLedger[] = {"admin_networks",  "contractor_networks", "database_networks",
                                            "trusted_proxies", "admin_paths",         "hosts"};

}  // namespace

Result<SigmaPlaceholders> SigmaPlaceholders::load(const Content& content, const Ledger* ledger) {
  SigmaPlaceholders made;
  const ContentFile* file = content.find(kFile);
  if (file == nullptr) return made;
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file->text, file->path));
  RETURN_IF_ERROR(root.allow_keys({"title", "placeholders"}));
  for (const auto& [name, node] : root.get("placeholders").entries()) {
    std::vector<std::string>& values = made.values_[name];
    if (!node.is_map()) {
      ASSIGN_OR_RETURN(values, node.texts());
      continue;
    }
    RETURN_IF_ERROR(node.allow_keys({"ledger"}));
    ASSIGN_OR_RETURN(const std::string what, node.get("ledger").text());
    if (std::find(std::begin(kFromLedger), std::end(kFromLedger), what) == std::end(kFromLedger))
      return node.error(fmt::format("the ledger has no '{}' for placeholders", what),
                        fmt::format("use one of: {}", fmt::join(kFromLedger, ", ")));
    if (ledger != nullptr) values = from_ledger(what, *ledger);
  }
  return made;
}

Result<std::vector<std::string>> SigmaPlaceholders::expand(std::string_view raw, const Yaml& place,
                                                           std::string (*quote)(std::string_view)) const {
  std::vector<std::string> texts{""};
  for (std::size_t i = 0; i < raw.size();) {
    const std::size_t end = raw[i] == '%' ? raw.find('%', i + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      if (raw.substr(i).starts_with("\\%")) ++i;
      for (std::string& text : texts) text += raw[i];
      ++i;
      continue;
    }
    const std::string_view name = raw.substr(i + 1, end - i - 1);
    const auto known = values_.find(name);
    if (known == values_.end())
      return place.error(fmt::format("placeholder %{}% is not known", name),
                         fmt::format("add it to {}, or write \\% for a plain percent sign", kFile));
    if (known->second.empty())
      return place.error(fmt::format("placeholder %{}% has no value", name),
                         fmt::format("give it one in {}, or in the ledger where that file says so", kFile));
    if (texts.size() * known->second.size() > kMaxValues)
      return place.error("placeholders stand for too many values", "split the rule, or use fewer placeholders in one text");
    std::vector<std::string> longer;
    for (const std::string& text : texts)
      for (const std::string& value : known->second) longer.push_back(text + quote(value));
    texts = std::move(longer);
    i = end + 1;
  }
  return texts;
}

}  // namespace hinomi::findings
