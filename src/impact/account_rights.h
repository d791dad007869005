// What the accounts could read by which somebody came to a database: of a site the account of its configuration file, of a direct
// connection the account itself.
//
// Rights limit what was within reach only where they are known, from dumps and live databases (never from logs, where an intruder
// could write them): an account without a GRANT in evidence, with roles, ownership or PUBLIC's rights, or one that only a
// configuration file names may read all.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "impact/impact_counter.h"

namespace hinomi::impact {

class AccountRights {
 public:
  AccountRights() = default;
  explicit AccountRights(const ImpactScope& scope);

  /// Whether somebody who reached this asset could read the table there.
  bool reads(const std::string& asset, const std::string& database, const std::string& table) const;
  /// Whose rights were looked at; `denied`: tables that they kept out.
  std::vector<ImpactGround> grounds(std::size_t denied) const;

 private:
  /// By one finding: to these assets, with this account.
  struct Way {
    std::set<std::string> assets;  ///< empty: any
    std::string account;
    const DatabaseAccess* access = nullptr;  ///< that names the account
    std::vector<const Grant*> grants;        ///< of the account

    bool opens_more = false;  ///< rights that are not listed under its name

    /// Somebody who read something may read: grants of other rights alone are not all there are. A file of the web root proves no
    /// account: who came in may have written it.
    bool knows_rights() const { return access == nullptr && !opens_more && std::ranges::any_of(grants, &Grant::reads); }
  };
  void add(std::set<std::string> assets, const std::string& account, const DatabaseAccess* access);

  const ImpactScope* scope_ = nullptr;
  std::vector<Way> ways_;
  bool unlimited_ = false;  ///< somebody came by a way of which no account is known
};

}  // namespace hinomi::impact
