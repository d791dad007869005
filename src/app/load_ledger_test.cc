#include "app/load_ledger.h"

#include <gtest/gtest.h>

namespace hinomi::app {
namespace {

TEST(LoadLedger, ReadsWhatTheDocumentationShows) {
  const auto ledger = parse_ledger(R"(
organisation: 見本協会
timezone: "+09:00"
sites:
  - {name: shop, logs: ["production/access.log*"], admin_networks: [203.0.113.0/24], databases: [staging]}
databases:
  - name: staging
    role: staging
    networks: [203.0.113.0/24, 2001:db8::/32]
    groups: {orders: {ja: 注文, en: orders}}
contractors:
  - {name: 制作, networks: [198.51.100.7]}
notes:
  - {time: "2026-08-21T16:30:00+09:00", party: 協会, text: {ja: 依頼, en: asks}}
trusted_proxies: [192.0.2.1]
clock_offsets:
  - {path: "*.log", correction_seconds: -90}
)",
                                   "hinomi.yml");
  ASSERT_TRUE(ledger.has_value()) << ledger.error().what;
  EXPECT_EQ(ledger->organisation, "見本協会");
  ASSERT_NE(ledger->find_database("staging"), nullptr);
  EXPECT_EQ(ledger->find_database("staging")->role, DatabaseRole::Staging);
  EXPECT_EQ(ledger->find_database("staging")->groups.at("orders").en, "orders");
  EXPECT_TRUE(ledger->is_own(*IpAddress::parse("198.51.100.7")));
  EXPECT_FALSE(ledger->is_own(*IpAddress::parse("198.51.100.8")));
  EXPECT_EQ(format_rfc3339(ledger->notes[0].time, kJst), "2026-08-21T16:30:00+09:00");
  EXPECT_EQ(ledger->clock_offsets[0].correction_seconds, -90);
}

struct Broken {
  const char* text;
  const char* place;
  const char* names;
};

class BrokenLedger : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenLedger, IsRefusedWithPlaceCauseAndRemedy) {
  const auto ledger = parse_ledger(GetParam().text, "hinomi.yml");
  ASSERT_FALSE(ledger.has_value());
  EXPECT_NE(ledger.error().what.find(GetParam().place), std::string::npos) << ledger.error().what;
  EXPECT_NE((ledger.error().what + ledger.error().remedy).find(GetParam().names), std::string::npos) << ledger.error().what;
  EXPECT_FALSE(ledger.error().remedy.empty());
  EXPECT_EQ((ledger.error().what + ledger.error().remedy).find("hunter2"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Ledgers, BrokenLedger,
    ::testing::Values(Broken{"- a\n- b\n", "hinomi.yml:1", "map"}, Broken{"organisation: x\nsights: []\n", "hinomi.yml:2", "sites"},
                      Broken{"sites:\n  - url: https://shop.example\n", "hinomi.yml:2", "name"},
                      Broken{"databases:\n  - name: a\n    role: prod\n", "hinomi.yml:3", "production"},
                      Broken{"databases:\n  - name: a\n    networks: [300.1.1.1]\n", "hinomi.yml:3", "300.1.1.1"},
                      Broken{"databases:\n  - {name: a, fingerprint: a.fp}\n", "hinomi.yml:2", "fingerprint_key"},
                      Broken{"databases:\n  - name: a\n    dsn: mysql://r:hunter2@h/s\n", "hinomi.yml:3", "--password-file"},
                      Broken{"notes:\n  - party: x\n", "hinomi.yml:2", "time"},
                      Broken{"notes:\n  - {time: soon, text: x}\n", "hinomi.yml:2", "soon"},
                      Broken{"retention:\n  - {tables: [a], keep: forever}\n", "hinomi.yml:2", "90d"},
                      Broken{"retention:\n  - {keep: 1y}\n", "hinomi.yml:2", "tables"},
                      Broken{"card_windows:\n  - {to: 2019-05-15T16:40:00}\n", "hinomi.yml:2", "from"},
                      Broken{"card_windows:\n  - {from: 2019-05-15T16:40:00, to: 2019-05-15T16:40:00}\n", "hinomi.yml:2",
                             "ends before"},
                      Broken{"card_windows:\n  - {site: shop, from: 2019-05-15T16:40:00}\n", "hinomi.yml:2", "shop"},
                      Broken{"databases:\n  - name: a\n    not_holds: [{what: x}]\n", "hinomi.yml:3", "why"},
                      Broken{"timezone: Mars/Base\n", "hinomi.yml:1", "Mars/Base"},
                      Broken{"clock_offsets:\n  - {path: a, correction_seconds: much}\n", "hinomi.yml:2", "whole number"}));

}  // namespace
}  // namespace hinomi::app
