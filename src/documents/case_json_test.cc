#include <gtest/gtest.h>

#include "base/json.h"
#include "documents/form.h"
#include "support/sample_case.h"

namespace hinomi::documents {
namespace {

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> names;
  for (const auto& [key, value] : json.items()) names.push_back(key);
  return names;
}

using Names = std::vector<std::string>;

TEST(CaseJson, KeysAreThoseOfTheContract) {
  const Json json = case_to_json(testing::sample_case());
  for (const char* key : {"schema", "id", "version", "title", "evidence", "gaps", "findings", "actors", "window", "impact",
                          "timeline", "duties", "indicators"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["schema"], "hinomi.case/1");
  const Json& f = json["findings"][0];
  for (const char* key : {"id", "rule", "title", "severity", "verdict", "grounds", "first", "last", "count", "asset", "actor",
                          "techniques", "refs", "reason"}) {
    EXPECT_TRUE(f.contains(key)) << key;
  }
  EXPECT_EQ(keys(f["actor"]), (Names{"address", "country", "asn", "account"}));
  EXPECT_EQ(keys(f["refs"][0]), (Names{"evidence", "path", "line", "offset", "excerpt"}));
  EXPECT_EQ(keys(json["impact"]["fields"][0]), (Names{"kind", "required", "rows", "persons"}));
  EXPECT_EQ(keys(json["impact"]["groups"][0]), (Names{"name", "rows", "persons"}));
  EXPECT_EQ(keys(json["impact"]["tables_detail"][0]["columns"][0]),
            (Names{"name", "kind", "not_null", "required", "filled", "confidence"}));
  for (const char* key : {"to", "form", "basis", "known", "due", "status"}) EXPECT_TRUE(json["duties"][0].contains(key)) << key;
  EXPECT_EQ(keys(json["indicators"][0]), (Names{"type", "value", "finding"}));
}

TEST(CaseJson, ValuesAreWrittenAsTheContractSays) {
  const Json json = case_to_json(testing::sample_case());
  EXPECT_EQ(json["window"]["first"], "2021-06-03T02:12:00+09:00");
  EXPECT_EQ(json["evidence"][0]["kind"], "database_log");
  EXPECT_EQ(json["evidence"][0]["skips"][0]["reason"], "bad_time");
  EXPECT_EQ(json["findings"][0]["refs"][0]["evidence"], "E1");
  EXPECT_EQ(json["findings"][0]["refs"][0]["path"], "evidence/staging/mysql/general.log");
  EXPECT_EQ(json["findings"][0]["refs"][0]["line"], 1201);
  EXPECT_EQ(json["findings"][7]["actor"]["asn"], nullptr);
  EXPECT_EQ(json["findings"][2]["same_persons_as"][0], "E2");
  EXPECT_EQ(json["impact"]["persons"], 1377);
  EXPECT_EQ(json["impact"]["persons_max"], 1404);
  EXPECT_EQ(json["impact"]["confirmed"]["tables"], 11);
  EXPECT_EQ(json["impact"]["fields"][4]["kind"], "birth_date");
  EXPECT_EQ(json["duties"][1]["due"], nullptr);
  EXPECT_EQ(json["evidence"][1]["first"], nullptr) << "an unknown time is null, not an empty text";
}

TEST(CaseJson, TimesStandInTheCasesOwnOffset) {
  Case c = testing::sample_case();
  c.timezone = UtcOffset{-210};
  const Json json = case_to_json(c);
  EXPECT_EQ(json["timezone"], "-03:30");
  EXPECT_EQ(json["window"]["first"], "2021-06-02T13:42:00-03:30");
}

TEST(CaseJson, SameCaseSameBytes) {
  EXPECT_EQ(to_text(case_to_json(testing::sample_case())), to_text(case_to_json(testing::sample_case())));
}

TEST(CaseJson, ReferencesToUnknownEvidenceAreEmptyNotFatal) {
  Case c = testing::empty_case();
  Finding f;
  f.id = "x-1", f.rule = "x";
  f.refs = {{{99, 1, 0}, "line"}};
  f.same_persons_as = {4'000'000'000u};
  c.findings = {f};
  const Json json = case_to_json(c);
  EXPECT_EQ(json["findings"][0]["refs"][0]["evidence"], "");
  EXPECT_EQ(json["findings"][0]["same_persons_as"][0], "");
}

TEST(CaseJson, ImpossibleConfidenceIsZero) {
  Case c = testing::empty_case();
  TableImpact t;
  t.columns = {{"a", FieldKind::Name, true, true, 1, std::nan("")}, {"b", FieldKind::Name, true, true, 1, 0.123456}};
  c.impact.tables = {t};
  const Json json = case_to_json(c);
  EXPECT_EQ(json["impact"]["tables_detail"][0]["columns"][0]["confidence"], 0.0);
  EXPECT_EQ(json["impact"]["tables_detail"][0]["columns"][1]["confidence"], 0.123);
}

TEST(Localise, SentencesBecomeOneLanguage) {
  const Json canonical = case_to_json(testing::sample_case());
  const Json ja = localise(canonical, LanguageChoice::Japanese), en = localise(canonical, LanguageChoice::English);
  EXPECT_EQ(ja["title"], "検証環境のデータベースの窃取と削除");
  EXPECT_EQ(en["title"], "Staging database stolen and deleted");
  EXPECT_EQ(en["findings"][0]["grounds"][1], "The connection comes from outside the permitted networks");
  EXPECT_EQ(en["impact"]["groups"][0]["name"], "Exam applications");
  EXPECT_EQ(localise(canonical, LanguageChoice::Both), canonical);
  EXPECT_EQ(en.dump().find("\"ja\""), std::string::npos);
  EXPECT_EQ(localise(ja, LanguageChoice::English), ja) << "what is localised stays as it is";
}

}  // namespace
}  // namespace hinomi::documents
