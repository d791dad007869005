#include "cases/duties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::Constellation;
using hinomi::testing::JoinedFacts;
using hinomi::testing::kContractorHost;
using hinomi::testing::kScanner;
using hinomi::testing::may;
using hinomi::testing::staging_taken_twice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Content with(std::string text, std::string path = "duties/jp/x.yml") {
  Content content;
  content.add({std::move(path), std::move(text)});
  return content;
}

constexpr std::string_view kRule = R"(to: ppc
form: preliminary
order: 10
label: {ja: 速報, en: preliminary}
when: [malicious, affected]
regimes:
  - until: 2022-04-01
    basis: 告示
    reason: [{ja: 努力義務。, en: An effort.}]
  - basis: 26条
    reason:
      - {ja: "最大{persons}人。", en: "Up to {persons}.", when: malicious, item: {number: 3, ja: 不正の目的, en: unjust}}
      - {when: persons > 1000, ja: 1000人超。, en: Above 1000., item: {number: 2, ja: 多数, en: many}}
source: [https://law.example/]
checked: 2026-10-09
)";

std::string changed(std::string_view from, std::string_view to) {
  std::string text(kRule);
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("not in the rule");
  return text.replace(at, from.size(), to);
}

Figures figures(std::uint64_t persons, bool malicious = true) {
  Figures f = figures_of(JoinedFacts(Constellation()).facts);
  f["persons"] = persons, f["affected"] = persons > 0, f["malicious"] = malicious;
  return f;
}

Content shipped() {
  auto content = Content::open(HINOMI_SOURCE_DIR "/content");
  return content ? std::move(content.value()) : Content();
}

TEST(Duties, TheLawOfTheDayAndTodays) {
  const auto rules = load_duties(with(std::string(kRule)));
  ASSERT_TRUE(rules) << rules.error().what;
  const auto then = find_duties(*rules, figures(2500), *to_timestamp({2022, 3, 31, 23, 59, 59, 0}, kJst), kJst);
  ASSERT_EQ(then.size(), 1u);
  EXPECT_EQ(then[0].basis, "告示（現行法では 26条）");
  EXPECT_EQ(then[0].reason.ja, "努力義務。現行法では次のとおり：最大2,500人。1000人超。");
  EXPECT_EQ(then[0].reason.en, "An effort. By today's law: Up to 2,500. Above 1000.");
  EXPECT_EQ(then[0].status, "open");
  EXPECT_EQ(then[0].known, "");
  EXPECT_EQ(then[0].due, "");
  // Midnight in Japan begins the new law.
  const auto now = find_duties(*rules, figures(1000), *to_timestamp({2022, 4, 1, 0, 0, 0, 0}, kJst), kJst);
  ASSERT_EQ(now.size(), 1u);
  EXPECT_EQ(now[0].basis, "26条");
  EXPECT_EQ(now[0].reason.ja, "最大1,000人。");
  EXPECT_EQ(find_duties(*rules, figures(5), kNoTime, kJst).at(0).basis, "26条");
}

TEST(Duties, OnlyWhereTheConditionsHold) {
  const auto rules = load_duties(with(std::string(kRule)));
  ASSERT_TRUE(rules);
  EXPECT_THAT(find_duties(*rules, figures(0), kNoTime, kJst), IsEmpty());
  EXPECT_THAT(find_duties(*rules, figures(10, false), kNoTime, kJst), IsEmpty());
}

TEST(Duties, ItemsOfTheLawApplyByTheirClauses) {
  const auto rules = load_duties(with(std::string(kRule)));
  ASSERT_TRUE(rules) << rules.error().what;
  const LawItem many{2, {"多数", "many"}}, unjust{3, {"不正の目的", "unjust"}};
  EXPECT_THAT(items_that_apply(*rules, figures(2500)), ElementsAre(many, unjust));
  EXPECT_THAT(items_that_apply(*rules, figures(1000)), ElementsAre(unjust));
  EXPECT_THAT(items_that_apply(*rules, figures(2500, false)), ElementsAre(many));  // no duty is due
  EXPECT_THAT(items_that_apply({rules->at(0), rules->at(0)}, figures(1000)), ElementsAre(unjust));
}

TEST(Duties, MistakesAreToldWithPlaceCauseAndRemedy) {
  const auto error_of = [](std::string text) {
    const auto rules = load_duties(with(std::move(text)));
    return rules ? "no error" : rules.error().what + " / " + rules.error().remedy;
  };
  EXPECT_THAT(error_of(changed("form:", "from:")), HasSubstr("duties/jp/x.yml:2"));
  EXPECT_THAT(error_of(changed("affected", "afected")), HasSubstr("duties/jp/x.yml:5: unknown figure 'afected'"));
  EXPECT_THAT(error_of(changed("affected", "afected")), HasSubstr("use one of: affected, cards,"));
  EXPECT_THAT(error_of(changed("persons > 1000", "persons >> 1000")), HasSubstr("is not a condition"));
  EXPECT_THAT(error_of(changed("persons > 1000", "persons > many")), HasSubstr("duties/jp/x.yml:13"));
  EXPECT_THAT(error_of(changed("number: 2", "number: two")), HasSubstr("duties/jp/x.yml:13: not a whole number"));
  EXPECT_THAT(error_of(changed("number: 2, ja", "number: 2, jp")), HasSubstr("duties/jp/x.yml:13"));
  EXPECT_THAT(error_of(changed("persons > 1000", "persons >")), HasSubstr("is not a condition"));
  EXPECT_THAT(error_of(changed("最大{persons}", "最大{people}")), HasSubstr("unknown figure 'people'"));
  EXPECT_THAT(error_of(changed("最大{persons}", "最大{persons")), HasSubstr("lone brace"));
  EXPECT_THAT(error_of(changed("最大{persons}", "最大persons}")), HasSubstr("lone brace"));
  EXPECT_THAT(error_of(changed("    basis: 告示\n", "")), HasSubstr("duties/jp/x.yml"));
  EXPECT_THAT(error_of(changed("until: 2022-04-01", "until: 2022-04-31")), HasSubstr("'2022-04-31' is not a day"));
  EXPECT_THAT(error_of(changed("  - basis: 26条", "  - until: 2020-01-01\n    basis: 26条")), HasSubstr("not in order of time"));
  EXPECT_THAT(error_of(changed("  - basis: 26条", "  - until: 2030-01-01\n    basis: 26条")), HasSubstr("no regime is in force"));
  EXPECT_THAT(error_of(changed("source: [https://law.example/]\n", "")), HasSubstr("no source"));
  EXPECT_THAT(error_of(changed("checked: 2026-10-09", "checked: last year")), HasSubstr("is not a day"));
  EXPECT_THAT(error_of(changed("{ja: 速報, en: preliminary}", "{ja: 速報}")), Not(HasSubstr("no error")));
  EXPECT_THAT(error_of(changed("order: 10", "order: first")), HasSubstr("duties/jp/x.yml:3"));
  EXPECT_THAT(error_of("- a\n- b\n"), HasSubstr("a duty is a map of keys"));
  EXPECT_THAT(error_of("to: [\n"), HasSubstr("duties/jp/x.yml"));
  EXPECT_THAT(error_of(""), Not(HasSubstr("no error")));
}

TEST(Duties, OtherFilesInTheFolderAreNoDuties) {
  EXPECT_TRUE(load_duties(with("no duty at all {", "duties/README.md")));
  EXPECT_THAT(*load_duties(Content()), IsEmpty());
}

// ---- what is shipped ----

std::vector<std::string> told(const Constellation& c, Timestamp incident) {
  const auto rules = load_duties(shipped());
  if (!rules) return {rules.error().what};
  std::vector<std::string> list;
  for (const Duty& d : find_duties(*rules, figures_of(JoinedFacts(c).facts), incident, kJst)) {
    list.push_back(d.to + " " + d.form);
    EXPECT_FALSE(d.basis.empty());
    EXPECT_FALSE(d.label.ja.empty() || d.label.en.empty() || d.reason.ja.empty() || d.reason.en.empty()) << d.to;
    EXPECT_THAT(d.reason.ja + d.reason.en, Not(HasSubstr("{"))) << d.to;
  }
  return list;
}

TEST(ShippedDuties, OfAStolenDatabase) {
  Constellation c = staging_taken_twice();
  EXPECT_THAT(told(c, may(17)), ElementsAre("ppc preliminary", "client notice", "ppc final", "persons notice",
                                            "police consultation", "ipa notification", "jipdec report"));
  c.impact.cards = 12;
  EXPECT_THAT(told(c, may(17)), ::testing::Contains("acquirer notice"));
  c.ledger.contractors.clear();
  EXPECT_THAT(told(c, may(17)), Not(::testing::Contains("client notice")));
}

TEST(ShippedDuties, TheReasonNamesBothRegimes) {
  const auto rules = load_duties(shipped());
  ASSERT_TRUE(rules) << rules.error().what;
  const Constellation c = staging_taken_twice();
  const Duty ppc = find_duties(*rules, figures_of(JoinedFacts(c).facts), may(17), kJst).at(0);
  EXPECT_THAT(ppc.basis, HasSubstr("告示第1号"));
  EXPECT_THAT(ppc.reason.ja, HasSubstr("努力義務"));
  EXPECT_THAT(ppc.reason.ja, HasSubstr("規則7条3号"));
  EXPECT_THAT(ppc.reason.ja, HasSubstr("最大1,234人で、1,000人を超えます（同4号）"));
  const Duty today =
      find_duties(*rules, figures_of(JoinedFacts(c).facts), *to_timestamp({2025, 1, 1, 0, 0, 0, 0}, kJst), kJst).at(0);
  EXPECT_THAT(today.reason.ja, Not(HasSubstr("努力義務")));
  EXPECT_THAT(today.basis, Not(HasSubstr("告示")));
}

TEST(ShippedDuties, WhereNobodyGotInNothingIsDue) {
  Constellation c = staging_taken_twice();
  c.findings.clear();
  c.find("sql_injection", Severity::High, Verdict::Attempted, kScanner, may(9), may(9), 1);
  c.find("production_in_staging", Severity::High, Verdict::Succeeded, kContractorHost, may(9), may(9), 3);
  EXPECT_THAT(told(c, may(17)), IsEmpty());
}

// Whether a report is due must not be decided by what happens to be missing.
TEST(ShippedDuties, WhereTheDataIsUnknownItIsListedAsPossible) {
  Constellation c = staging_taken_twice();
  c.impact = {};
  EXPECT_THAT(told(c, may(17)), ::testing::Contains("ppc preliminary"));
}

TEST(Figures, OfTheCase) {
  Constellation c = staging_taken_twice();
  c.impact.fields.push_back({FieldKind::Password, true, 5});
  c.impact.fields.push_back({FieldKind::MyNumber, false, 0});
  const Figures f = figures_of(JoinedFacts(c).facts);
  EXPECT_EQ(f.at("persons"), 1234u);
  EXPECT_EQ(f.at("personal_rows"), 1500u);
  EXPECT_EQ(f.at("malicious"), 1u);
  EXPECT_EQ(f.at("destroyed"), 1u);
  EXPECT_EQ(f.at("ransom"), 1u);
  EXPECT_EQ(f.at("credentials"), 1u);
  EXPECT_EQ(f.at("my_number"), 0u);
  EXPECT_EQ(f.at("data_unknown"), 0u);
  EXPECT_EQ(f.at("contractors"), 1u);
}

TEST(Conditions, Signs) {
  const Figures f = {{"persons", 1000}, {"malicious", 1}, {"cards", 0}};
  const auto holds = [&](std::string text) {
    const auto yaml = Yaml::parse("when: " + text, "x.yml");
    const auto conditions = conditions_from(yaml->get("when"));
    EXPECT_TRUE(conditions) << text;
    return conditions && hold(*conditions, f);
  };
  EXPECT_TRUE(holds("malicious"));
  EXPECT_FALSE(holds("cards"));
  EXPECT_TRUE(holds("not cards"));
  EXPECT_FALSE(holds("not malicious"));
  EXPECT_FALSE(holds("persons > 1000"));
  EXPECT_TRUE(holds("persons>999"));
  EXPECT_TRUE(holds("persons >= 1000"));
  EXPECT_TRUE(holds("persons <= 1000"));
  EXPECT_FALSE(holds("persons < 1000"));
  EXPECT_TRUE(holds("persons == 1000"));
  EXPECT_TRUE(holds("[malicious, persons == 1000]"));
  EXPECT_FALSE(holds("[malicious, cards]"));
  EXPECT_TRUE(holds("[]"));
}

}  // namespace
}  // namespace hinomi::cases
