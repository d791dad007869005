// The values that stand for %name% in Sigma rules with the modifier expand: lists in content/rules/placeholders.yml, some of
// them taken from the ledger.
//
//   placeholders:
//     AdminNetworks: {ledger: admin_networks}
//     Administrators: [admin, 'root*']
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/yaml.h"
#include "model/ledger.h"

namespace hinomi::findings {

class SigmaPlaceholders {
 public:
  static constexpr std::string_view kFile = "rules/placeholders.yml";
  static constexpr std::size_t kMaxValues = 10'000;  ///< of one text, with every placeholder filled in

  /// Without the file there are none. What is taken from the ledger is empty without one.
  static Result<SigmaPlaceholders> load(const Content& content, const Ledger* ledger);

  /// `raw` with every %name% filled in, one text for each value (all combinations); '\%' is a plain '%'. An unknown or empty
  /// placeholder is an error at `place`. Values go through `quote` first.
  Result<std::vector<std::string>> expand(std::string_view raw, const Yaml& place, std::string (*quote)(std::string_view)) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace hinomi::findings
