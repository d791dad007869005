#include "impact/account_rights.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "impact/reached_assets.h"

namespace hinomi::impact {

AccountRights::AccountRights(const ImpactScope& scope) : scope_(&scope) {
  for (const Finding& f : scope.findings) {
    if (!is_intrusion(f)) continue;
    const Site* site = scope.ledger.find_site(f.asset);
    if (site == nullptr && scope.ledger.find_database(f.asset) != nullptr) {
      // A dropped database says nothing of what else the account could do; who came in is said by others.
      if (f.tables_read.empty()) continue;
      if (f.actor.account.empty())
        unlimited_ = true;
      else
        add({f.asset}, f.actor.account, nullptr);
      continue;
    }
    bool known = false;
    for (const DatabaseAccess& access : scope.accesses) {
      if (!access.site.empty() && access.site != f.asset && !f.asset.empty()) continue;
      known = true;
      add(site == nullptr ? std::set<std::string>() : std::set(site->databases.begin(), site->databases.end()), access.user,
          &access);
    }
    if (!known) unlimited_ = true;
  }
}

void AccountRights::add(std::set<std::string> assets, const std::string& account, const DatabaseAccess* access) {
  const auto same = [&](const Way& way) { return way.assets == assets && way.account == account; };
  if (std::ranges::any_of(ways_, same)) return;
  Way way{std::move(assets), account, access, {}};
  for (const Grant& grant : scope_->grants) {
    // What everybody may, or a role, is not all listed under the account's name.
    if (iequals(grant.account, "public") || (grant.table.empty() && iequals(grant.account, account))) way.opens_more = true;
    if (!iequals(grant.account, account)) continue;
    way.grants.push_back(&grant);
  }
  ways_.push_back(std::move(way));
}

bool AccountRights::reads(const std::string& asset, const std::string& database, const std::string& table) const {
  if (unlimited_ || ways_.empty()) return true;
  bool any = false;
  for (const Way& way : ways_) {
    if (!way.assets.empty() && !asset.empty() && !way.assets.contains(asset)) continue;
    any = true;
    if (!way.knows_rights()) return true;
    if (std::ranges::any_of(way.grants, [&](const Grant* g) { return g->reads && g->covers(database, table); })) return true;
  }
  return !any;
}

std::vector<ImpactGround> AccountRights::grounds(std::size_t denied) const {
  std::vector<ImpactGround> grounds;
  if (unlimited_) return grounds;
  for (const Way& way : ways_) {
    ImpactGround ground;
    const std::string account = mask(way.account, 80);
    const std::string from = way.access == nullptr ? std::string() : mask(way.access->path, 160);
    Text by;
    if (way.access != nullptr) {
      by = {fmt::format("設定ファイル {} のアカウント「{}」", from, account),
            fmt::format("the account \"{}\" of the configuration file {}", account, from)};
      ground.refs.push_back(way.access->place);
    } else {
      by = {fmt::format("接続に使われたアカウント「{}」", account), fmt::format("the account \"{}\" that connected", account)};
    }
    if (way.access != nullptr) {
      // Who writes to a web root also writes its configuration files.
      ground.text = {by.ja +
                         "で到達しています。設定ファイルは侵入者にも書き換えられるため範囲を狭める根拠とせず、"
                         "同じサーバーのすべての表に届いたものとしました。",
                     "Reached with " + by.en +
                         ". An intruder may have written that file too, so it limits nothing: every table of "
                         "the server is taken as reachable."};
    } else if (way.opens_more) {
      ground.text = {by.ja +
                         "で到達しています。ロール・PUBLIC・所有者としての権限があり、読める表を限れないため、"
                         "同じサーバーのすべての表に届いたものとしました。",
                     "Reached with " + by.en +
                         ". It has rights by a role, PUBLIC or ownership that cannot be limited: every table "
                         "of the server is taken as reachable."};
    } else if (!way.knows_rights()) {
      ground.text = {
          by.ja + "で到達しています。権限の記録（GRANT）が証拠にないため、同じサーバーのすべての表に届いたものとしました。",
          "Reached with " + by.en + ". Its rights (GRANT) are not in evidence: every table of the server is taken as reachable."};
    } else {
      ground.text = {by.ja + "で到達しています。" +
                         (denied > 0 ? fmt::format("証拠取得時点の権限の記録により、読み出せない表 {} 個を除きました。", denied)
                                     : std::string("証拠取得時点の権限の記録では、対象の表をすべて読み出せます。")),
                     "Reached with " + by.en + ". " +
                         (denied > 0 ? fmt::format("By its rights at the time of the evidence {} out of reach and left out.",
                                                   denied == 1 ? "1 table was" : fmt::format("{} tables were", denied))
                                     : std::string("By its rights at the time of the evidence it may read all of these tables."))};
      ground.refs.push_back((*std::ranges::find_if(way.grants, &Grant::reads))->place);
    }
    grounds.push_back(std::move(ground));
  }
  return grounds;
}

}  // namespace hinomi::impact
