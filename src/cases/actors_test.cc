#include "cases/actors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::address;
using hinomi::testing::Constellation;
using hinomi::testing::kContractorHost;
using hinomi::testing::kScanner;
using hinomi::testing::kThief;
using hinomi::testing::may;
using hinomi::testing::network;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using enum Severity;
using enum Verdict;

struct ActorsTest : ::testing::Test {
  Constellation c;
  ActorsTest() {
    c.add_evidence("shop/access.log", EvidenceKind::AccessLog, "shop");
    c.add_evidence("db/general.log", EvidenceKind::DatabaseLog, "db");
  }
  Actors join() { return join_actors(c.findings, c.ledger, c.geo, c.coverage, c.sessions); }
};

TEST_F(ActorsTest, NobodyWithoutFindings) {
  const Actors actors = join();
  EXPECT_THAT(actors.list, IsEmpty());
  EXPECT_FALSE(window_of(actors).first.known());
  EXPECT_FALSE(window_of(actors).last.known());
}

TEST_F(ActorsTest, WebAndDatabaseFindingsOfOneAddressAreOneActor) {
  c.find("sql_injection", High, LikelySucceeded, kThief, may(3, 4), may(3, 5), 0);
  c.find("database_extraction", Critical, Succeeded, kThief, may(3, 6), may(3, 7), 1).actor.account = "shop";
  c.find("odd_agent", Low, Observed, kThief, may(3, 3), may(3, 3), 0);
  c.see(0, EventKind::HttpRequest, may(3, 4), kThief, 1000);
  c.see(0, EventKind::HttpRequest, may(3, 5), kThief, 24);
  c.see(0, EventKind::HttpRequest, may(3, 5), "198.18.0.1", 5000);
  c.see(1, EventKind::DatabaseStatement, may(3, 6), kThief);
  const Actors actors = join();
  ASSERT_EQ(actors.list.size(), 1u);
  const Actor& a = actors.list[0];
  EXPECT_EQ(a.id, "A1");
  EXPECT_THAT(a.addresses, ElementsAre(std::string(kThief)));
  EXPECT_THAT(a.countries, ElementsAre("NL"));
  EXPECT_THAT(a.accounts, ElementsAre("shop"));
  EXPECT_EQ(a.findings.size(), 3u);
  EXPECT_EQ(a.first, may(3, 3));
  EXPECT_EQ(a.last, may(3, 7));
  EXPECT_EQ(a.requests, 2u);
  EXPECT_EQ(a.statements, 1u);
  EXPECT_EQ(a.bytes_out, 1024u);
  EXPECT_EQ(actors.of(c.findings[2].id), &a);
}

TEST_F(ActorsTest, OneAccountFromSeveralAddressesIsOneActorWhereItSucceeded) {
  c.find("login_after_guessing", High, Succeeded, "203.0.113.1", may(3), may(3), 0).actor.account = "editor";
  c.find("login_after_guessing", High, Succeeded, "203.0.113.2", may(4), may(4), 0).actor.account = "editor";
  for (Finding& f : c.findings) f.asset = "shop";
  const Actors actors = join();
  ASSERT_EQ(actors.list.size(), 1u);
  EXPECT_TRUE(actors.joined_by_account);
  EXPECT_THAT(actors.list[0].addresses, ElementsAre("203.0.113.1", "203.0.113.2"));
}

TEST_F(ActorsTest, AGuessedAtNameOrAnotherAssetJoinsNobody) {
  c.find("login", High, Succeeded, "203.0.113.1", may(3), may(3), 0).actor.account = "root";
  c.find("login", High, Attempted, "203.0.113.2", may(4), may(4), 0).actor.account = "root";
  c.find("login", High, Succeeded, "203.0.113.3", may(5), may(5), 1).actor.account = "root";
  c.findings[0].asset = c.findings[1].asset = "shop", c.findings[2].asset = "db";
  const Actors actors = join();
  EXPECT_EQ(actors.list.size(), 3u);
  EXPECT_FALSE(actors.joined_by_account);
}

TEST_F(ActorsTest, OneCampaignThroughSeveralDoorsIsOneActor) {
  const auto guess = [&](Verdict verdict, std::string_view address, int hour, const char* account, const char* agent) {
    Finding& f =
        c.find("password_guessing", verdict == Succeeded ? Critical : Medium, verdict, address, may(3, hour), may(3, hour), 0);
    f.asset = "shop", f.actor.account = account, f.actor.agents = {agent};
  };
  guess(Succeeded, "203.0.113.1", 12, "editor", "tool/1.0");
  guess(Attempted, "198.18.0.2", 9, "editor", "tool/1.0");    // the same campaign from elsewhere
  guess(Attempted, "198.18.0.3", 11, "editor", "other/2.0");  // another tool
  guess(Attempted, "198.18.0.4", 11, "admin", "tool/1.0");    // another account
  guess(Attempted, "198.18.0.5", 1, "editor", "tool/1.0");    // long before
  const Actors actors = join();
  ASSERT_EQ(actors.list.size(), 4u);
  EXPECT_TRUE(actors.joined_by_campaign);
  EXPECT_THAT(actors.list[0].addresses, UnorderedElementsAre("198.18.0.2", "203.0.113.1"));
  EXPECT_THAT(actors.list[0].agents, ElementsAre("tool/1.0"));
}

TEST_F(ActorsTest, OneSessionOfTwoAttackersIsOneActor) {
  c.find("sql_injection", High, LikelySucceeded, kThief, may(3, 4), may(3, 5), 0);
  c.find("path_traversal", Medium, Attempted, kScanner, may(3, 6), may(3, 6), 0);
  c.find("first_login_from_new_network", Info, Observed, "198.18.0.9", may(3, 3), may(3, 3), 0);
  for (const std::string_view who : {kThief, kScanner, std::string_view("198.18.0.9")}) {
    Event e;
    e.session = "k3j9x0q2v7m1n8b4", e.client = address(who), e.time = may(3, 4);
    c.sessions.see({&e, 1});
  }
  const Actors actors = join();
  ASSERT_EQ(actors.list.size(), 1u);
  EXPECT_THAT(actors.list[0].addresses, UnorderedElementsAre(std::string(kThief), std::string(kScanner)))
      << "whose session it was has done nothing";
  EXPECT_TRUE(actors.joined_by_session);
}

TEST_F(ActorsTest, AttemptsAloneAreNoCampaign) {
  for (const char* address : {"198.18.0.2", "198.18.0.3"}) {
    Finding& f = c.find("password_guessing", Medium, Attempted, address, may(3), may(3), 0);
    f.asset = "shop", f.actor.account = "admin", f.actor.agents = {"tool/1.0"};
  }
  EXPECT_EQ(join().list.size(), 2u);
}

TEST_F(ActorsTest, TheOrganisationsOwnPeopleAreNeverActors) {
  c.ledger.contractors.push_back({"東雲システム", {network("198.51.100.0/24")}});
  c.ledger.trusted_proxies = {network("203.0.113.200")};
  c.find("database_dropped", Critical, Succeeded, kContractorHost, may(3), may(3), 1);
  c.find("database_dropped", Critical, Succeeded, "10.1.2.3", may(3), may(3), 1);
  c.find("sql_injection", High, Attempted, "203.0.113.200", may(3), may(3), 0);
  c.find("ransom_note", Critical, Succeeded, "", may(3), may(3), 1);
  EXPECT_THAT(join().list, IsEmpty());
}

TEST_F(ActorsTest, WhoDidNothingGraveIsNoActor) {
  c.find("odd_agent", Low, Observed, kScanner, may(3), may(3), 0);
  c.find("robots", Info, Succeeded, kScanner, may(3), may(3), 0);
  EXPECT_THAT(join().list, IsEmpty());
}

TEST_F(ActorsTest, OrderedByHowFarTheyCameThenByFirstAct) {
  c.find("scan", Medium, Attempted, "192.0.2.1", may(1), may(1), 0);
  c.find("scan", Medium, Attempted, "192.0.2.9", may(1), may(2), 0);
  c.find("injection", High, Attempted, "192.0.2.2", may(2), may(2), 0);
  c.find("injection", High, LikelySucceeded, "192.0.2.3", may(9), may(9), 0);
  c.find("injection", Medium, Succeeded, "192.0.2.4", may(11), may(12), 0);
  c.find("injection", High, Succeeded, "192.0.2.5", may(10), may(10), 0);
  const Actors actors = join();
  ASSERT_EQ(actors.list.size(), 6u);
  std::vector<std::string> order;
  for (const Actor& a : actors.list) order.push_back(a.addresses[0].substr(8));
  EXPECT_THAT(order, ElementsAre("5", "4", "3", "2", "1", "9"));
  EXPECT_THAT(actors.ranks, ElementsAre(ActorRank::Succeeded, ActorRank::Succeeded, ActorRank::LikelySucceeded, ActorRank::Attacked,
                                        ActorRank::Probed, ActorRank::Probed));
  EXPECT_EQ(actors.list.back().id, "A6");
  EXPECT_EQ(window_of(actors).first, may(9));
  EXPECT_EQ(window_of(actors).last, may(12));
}

TEST_F(ActorsTest, WhereNobodySucceededTheWindowIsOfAll) {
  c.find("scan", Medium, Attempted, "192.0.2.1", may(1), may(2), 0);
  c.find("injection", High, Attempted, "192.0.2.2", may(5), may(7), 0);
  const CaseWindow window = window_of(join());
  EXPECT_EQ(window.first, may(1));
  EXPECT_EQ(window.last, may(7));
}

TEST_F(ActorsTest, FindingsWithoutTimeDoNotMoveTheWindow) {
  c.find("ransom_note", Critical, Succeeded, kThief, kNoTime, kNoTime, 1);
  EXPECT_FALSE(window_of(join()).first.known());
  c.find("database_dropped", Critical, Succeeded, kThief, may(4), may(5), 1);
  EXPECT_EQ(window_of(join()).first, may(4));
  EXPECT_EQ(window_of(join()).last, may(5));
}

TEST_F(ActorsTest, AccountsThatAreMailAddressesAreMasked) {
  c.find("login", High, Succeeded, kThief, may(3), may(3), 0).actor.account = "hanako@mail.example";
  const Actors actors = join();
  for (const std::string& account : actors.list.at(0).accounts) EXPECT_EQ(account.find("hanako"), std::string::npos) << account;
}

}  // namespace
}  // namespace hinomi::cases
