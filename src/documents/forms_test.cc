// What every form must do, and what the reports hold.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "documents/form.h"
#include "support/sample_case.h"

namespace hinomi::documents {
namespace {

const Content& content() {
  static const Content loaded = [] {
    auto opened = Content::open(std::string(HINOMI_SOURCE_DIR) + "/content");
    if (!opened) ADD_FAILURE() << opened.error().what;
    return opened ? *opened : Content();
  }();
  return loaded;
}

std::string fill(std::string_view form, const Case& c, LanguageChoice language = LanguageChoice::Japanese) {
  const Json canonical = case_to_json(c);
  for (const auto& f : make_forms()) {
    if (f->name() != form) continue;
    auto text = filled(*f, {canonical, content(), language});
    if (!text) ADD_FAILURE() << text.error().what;
    return text ? *text : std::string();
  }
  ADD_FAILURE() << "no form " << form;
  return {};
}

std::vector<std::string> between(const std::string& text, const std::string& start, const std::string& end) {
  std::vector<std::string> out;
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const std::size_t from = at + start.size();
    out.push_back(text.substr(from, text.find(end, from) - from));
  }
  return out;
}

// A case that is hostile in every text that an attacker can reach.
Case hostile_case() {
  Case c = testing::sample_case();
  const std::string evil =
      "<img src=x onerror=alert(1)>\"'|`*_[x](http://evil.example)\n# =1+1 {{title}} </style></script>\xE2\x80\xAE\xff";
  for (Evidence& e : c.evidence) {
    e.path += evil;
    for (Skip& s : e.skips) s.excerpt = evil;
  }
  for (Finding& f : c.findings) {
    f.actor.account = evil;
    f.reason = {evil, evil};
    f.title = {evil, evil};
    for (EvidenceRef& r : f.refs) r.excerpt = evil;
  }
  for (Actor& a : c.actors) a.accounts = a.agents = {evil};
  for (TimelineEntry& t : c.timeline) t.text = {evil, evil};
  for (TableImpact& t : c.impact.tables) {
    t.name += evil;
    for (ColumnImpact& column : t.columns) column.name += evil;
  }
  for (Indicator& i : c.indicators) i.value = evil;
  for (Gap& g : c.gaps) g.why = {evil, evil};
  return c;
}

TEST(Forms, EachHasItsOwnNameAndFile) {
  std::set<std::string> names, files;
  for (const auto& form : make_forms()) {
    EXPECT_TRUE(names.emplace(form->name()).second) << form->name();
    EXPECT_TRUE(files.emplace(form->file_name()).second) << form->file_name();
  }
  EXPECT_EQ(files, (std::set<std::string>{"case.json", "findings.jsonl", "report.html", "report.md", "timeline.csv"}));
}

TEST(Forms, SameCaseSameBytesInEveryLanguage) {
  for (const auto& form : make_forms()) {
    for (const LanguageChoice language : {LanguageChoice::Japanese, LanguageChoice::English, LanguageChoice::Both}) {
      const std::string first = fill(form->name(), testing::sample_case(), language);
      EXPECT_FALSE(first.empty());
      EXPECT_TRUE(is_utf8(first)) << form->name();
      EXPECT_EQ(first, fill(form->name(), testing::sample_case(), language)) << form->name();
    }
  }
}

TEST(Forms, EmptyAndHostileCasesAreFilled) {
  for (const auto& form : make_forms()) {
    for (const Case& c : {testing::empty_case(), hostile_case(), Case()}) {
      EXPECT_TRUE(is_utf8(fill(form->name(), c, LanguageChoice::Both))) << form->name();
    }
  }
}

TEST(Forms, JsonOfAnotherShapeIsNoCrash) {
  for (
      const char* text :
      {"null", "[]", "{}",
       R"({"title":3,"findings":[1,{"refs":{}}],"impact":[],"timeline":[null],"evidence":"x","window":{"first":5}})",
       R"({"actors":[{"addresses":[1],"findings":[{}]}],"findings":[{"id":"a","severity":9,"actor":[]}],"impact":{"tables":-1,"fields":{}}})"}) {
    const auto json = parse_json(text);
    ASSERT_TRUE(json.has_value()) << text;
    for (const auto& form : make_forms()) {
      const auto document = filled(*form, {*json, content(), LanguageChoice::Both});
      EXPECT_TRUE(!document || is_utf8(*document)) << form->name() << text;
    }
    EXPECT_FALSE(terminal_summary(*json, Language::Japanese, true, 80).empty());
  }
}

TEST(ReportHtml, NeedsNothingElseAndRunsNothing) {
  for (const std::string& page :
       {fill("report_html", testing::sample_case(), LanguageChoice::Both), fill("report_html", hostile_case())}) {
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("<img"), std::string::npos);
    EXPECT_EQ(page.find("<link"), std::string::npos);
    EXPECT_EQ(page.find("@import"), std::string::npos);
    EXPECT_EQ(page.find("url("), std::string::npos);
    for (const std::string& target : between(page, "href=\"", "\"")) EXPECT_TRUE(target.starts_with("#")) << target;
    EXPECT_EQ(between(page, "<style>", "</style>").size(), 1u);
    EXPECT_EQ(page.find("{{"), page.find("{{title}}")) << "only what an attacker wrote looks like a tag";
  }
}

TEST(ReportHtml, EveryLinkLeadsSomewhereAndEveryAnchorIsOne) {
  for (const LanguageChoice language : {LanguageChoice::Japanese, LanguageChoice::Both}) {
    for (const Case& c : {testing::sample_case(), testing::empty_case(), hostile_case()}) {
      const std::string page = fill("report_html", c, language);
      std::set<std::string> ids;
      for (const std::string& id : between(page, " id=\"", "\"")) EXPECT_TRUE(ids.insert(id).second) << "twice: " << id;
      for (const std::string& target : between(page, "href=\"#", "\"")) EXPECT_TRUE(ids.contains(target)) << target;
    }
  }
}

TEST(ReportHtml, HostileTextStaysText) {
  const std::string page = fill("report_html", hostile_case());
  EXPECT_EQ(page.find("<img src=x"), std::string::npos);
  EXPECT_NE(page.find("&lt;img src=x onerror=alert(1)&gt;"), std::string::npos);
  EXPECT_EQ(page.find("\xE2\x80\xAE"), std::string::npos) << "right-to-left override";
  const std::string sample = fill("report_html", testing::sample_case());
  EXPECT_NE(sample.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), std::string::npos);
}

TEST(ReportHtml, TellsWhatTheCaseHolds) {
  const std::string page = fill("report_html", testing::sample_case());
  for (const char* word :
       {"1,377", "1,844", "6,128", "1,404", "1,290", "203.0.113.77（オランダ）", "12日と19時間", "被害を確認", "検定の申込み",
        "氏名", "必須", "任意", "2021年1月4日 – 2021年6月14日", "本番サイトのアクセスログ38,904件", "日時として読めない",
        "個人情報保護委員会への速報", "bc1qexample", "委託先", "E1:1201"}) {
    EXPECT_NE(page.find(word), std::string::npos) << word;
  }
  EXPECT_NE(page.find("id=\"E1-L1201\""), std::string::npos);
  EXPECT_NE(page.find("<svg class=\"tl\""), std::string::npos);
  EXPECT_EQ(page.find(">Summary<"), std::string::npos) << "one language only";
  const std::string english = fill("report_html", testing::sample_case(), LanguageChoice::English);
  for (const char* word :
       {"Damage confirmed", "12 days 19 hours", "Exam applications", "at most 1,404", "Preliminary report to the PPC"}) {
    EXPECT_NE(english.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(english.find(">要約<"), std::string::npos);
}

TEST(ReportHtml, SaysWhatWasExaminedWhenNothingWasFound) {
  const std::string page = fill("report_html", testing::empty_case());
  for (const char* word : {"攻撃は見つからず", "1件の証拠（記録990件）を調べましたが、攻撃を示すものは見つかりませんでした。",
                           "その外のことは分かりません", "検知した事項はありません。"}) {
    EXPECT_NE(page.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(page.find("<svg class=\"tl\""), std::string::npos);
  const std::string nothing = fill("report_html", Case());
  EXPECT_NE(nothing.find("証拠がありません"), std::string::npos);
}

TEST(ReportHtml, AttemptsAreNotCalledDamage) {
  Case c = testing::sample_case();
  for (Finding& f : c.findings) f.verdict = Verdict::Attempted;
  c.impact = Impact();
  const std::string page = fill("report_html", c);
  EXPECT_NE(page.find("攻撃の試みを検知"), std::string::npos);
  EXPECT_NE(page.find("成功を示す記録は見つかっていません"), std::string::npos);
  EXPECT_EQ(page.find("被害を確認"), std::string::npos);
}

TEST(ReportHtml, HugeCasesStayReadable) {
  Case c = testing::sample_case();
  const Finding finding = c.findings.front();
  const TimelineEntry entry = c.timeline.front();
  for (int i = 0; i < 3000; ++i) {
    c.findings.push_back(finding);
    c.findings.back().id = "many-" + std::to_string(i);
    c.findings.back().severity = Severity::Low;
    for (EvidenceRef& r : c.findings.back().refs) r.place.line += static_cast<std::uint64_t>(i) * 100;
    c.timeline.push_back(entry);
    c.timeline.back().time.micros += i * kMicrosPerSecond;
  }
  const std::string page = fill("report_html", c);
  EXPECT_LT(page.size(), 2'000'000u);
  EXPECT_NE(page.find("3,008件のうち重要度の高い100件を示します"), std::string::npos);
  EXPECT_NE(page.find("3,016件のうち重要な300件を示します"), std::string::npos);
}

TEST(ReportHtml, MissingContentIsNamed) {
  const Json canonical = case_to_json(testing::sample_case());
  for (const auto& form : make_forms()) {
    if (!form->name().starts_with("report")) continue;
    const auto document = filled(*form, {canonical, Content(), LanguageChoice::Japanese});
    ASSERT_FALSE(document.has_value());
    EXPECT_NE(document.error().what.find("content/forms/"), std::string::npos);
    EXPECT_FALSE(document.error().remedy.empty());
  }
}

TEST(ReportMarkdown, TablesKeepTheirColumns) {
  for (const Case& c : {testing::sample_case(), hostile_case()}) {
    const std::string text = fill("report_markdown", c, LanguageChoice::Both);
    std::size_t columns = 0;
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = text.find('\n', start);
      const std::string line = text.substr(start, end - start);
      start = end + 1;
      if (!line.starts_with("|")) {
        columns = 0;
        continue;
      }
      std::size_t bars = 0;
      for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
      if (columns == 0) columns = bars;
      EXPECT_EQ(bars, columns) << line;
    }
  }
}

TEST(ReportMarkdown, HostileTextStaysText) {
  const std::string text = fill("report_markdown", hostile_case());
  EXPECT_EQ(text.find("<img"), text.find("\\<img") + 1);
  EXPECT_EQ(text.find("](http"), text.find("\\](http\\://") + 1);
  EXPECT_EQ(text.find("\n\n\n"), std::string::npos);
  EXPECT_NE(text.find("## 要約"), std::string::npos);
}

// Cells of RFC 4180 text.
std::vector<std::vector<std::string>> csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        rows.back().back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        rows.back().back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      ++i;
      rows.push_back({""});
    } else {
      rows.back().back() += c;
    }
  }
  rows.pop_back();
  return rows;
}

TEST(TimelineCsv, ReadsBackAsTimesketchWants) {
  Case c = testing::sample_case();
  c.timeline[0].text.ja = "=HYPERLINK(\"http://evil.example\")";
  c.timeline[1].time = kNoTime;
  const auto rows = csv(fill("timeline_csv", c));
  ASSERT_EQ(rows.size(), c.timeline.size()) << "a head, and every entry but the one without a time";
  EXPECT_EQ((std::vector<std::string>(rows[0].begin(), rows[0].begin() + 3)),
            (std::vector<std::string>{"message", "datetime", "timestamp_desc"}));
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size());
  EXPECT_EQ(rows[1][0], "'=HYPERLINK(\"http://evil.example\")") << "a formula is defused";
  EXPECT_EQ(rows[1][1], "2021-06-03T02:12:00+09:00");
  EXPECT_EQ(rows[1][6], "E3");
  EXPECT_EQ(rows[1][8], "20118");
  const auto both = csv(fill("timeline_csv", c, LanguageChoice::Both));
  EXPECT_EQ(both[2][0], "データベース shop を削除 / Database shop deleted");
}

TEST(FindingsJsonl, OneFindingALine) {
  const Case c = testing::sample_case();
  const std::string text = fill("findings_jsonl", c, LanguageChoice::English);
  const Json whole = localise(case_to_json(c), LanguageChoice::English);
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const std::size_t end = text.find('\n', start);
    const auto json = parse_json(std::string_view(text).substr(start, end - start));
    ASSERT_TRUE(json.has_value());
    EXPECT_EQ(*json, whole["findings"][number]);
    start = end + 1;
  }
  EXPECT_EQ(number, c.findings.size());
}

TEST(PersonsCsv, PersonsForTheLettersAndNothingThatRuns) {
  AffectedPerson person;
  person.name = Personal<std::string>("=cmd|'/c calc'!A1");
  person.email = Personal<std::string>("hanako@mail.example");
  person.phone = Personal<std::string>("+81312345678");
  person.address = Personal<std::string>("東京都, \"千代田区\"\n1-1");
  person.fields = {FieldKind::Name, FieldKind::Email};
  person.tables = {"shop.orders", "shop.entries"};
  person.rows = 3;
  person.guardian = Personal<std::string>("-保護 者子"), person.minor = true;
  person.mail = MailState::Deliverable, person.mail_hint = "gmail.com";
  person.address_missing = {AddressPart::PostalCode, AddressPart::Number};
  person.language = "ja", person.merged_by = {"email", "phone"}, person.card_orders = 1;
  const std::string text = persons_csv({person}, Language::Japanese);
  ASSERT_TRUE(text.starts_with("\xEF\xBB\xBF"));
  const auto rows = csv(text.substr(3));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1],
            (std::vector<std::string>{"1", "'=cmd|'/c calc'!A1", "hanako@mail.example", "'+81312345678", "東京都, \"千代田区\" 1-1",
                                      "メール", "氏名、メールアドレス", "shop.orders shop.entries", "3", "保護者", "'-保護 者子",
                                      "はい", "形式は正しい（gmail.com の誤りかもしれません）", "郵便番号、番地", "ja",
                                      "メールアドレス、電話番号", "1"}));
  EXPECT_EQ(csv(persons_csv({}, Language::English).substr(3)).size(), 1u);
}

// Labels that nobody uses mislead whoever edits them; labels that are used and missing fail when a report is filled.
TEST(Labels, EveryLabelIsUsed) {
  std::string sources;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(HINOMI_SOURCE_DIR) + "/src/documents")) {
    if (entry.path().extension() == ".cc") sources += read_file(entry.path()).value_or("");
  }
  for (const ContentFile* file : content().under("forms/")) {
    if (file->path.ends_with(".mustache")) sources += file->text;
  }
  const auto labels = content().find("forms/labels.yml");
  ASSERT_NE(labels, nullptr);
  std::string group;
  std::size_t checked = 0;
  for (std::size_t start = 0; start < labels->text.size();) {
    const std::size_t end = labels->text.find('\n', start);
    const std::string line = labels->text.substr(start, end - start);
    start = end + 1;
    const std::size_t colon = line.find(':');
    if (line.empty() || line.front() == '#' || colon == std::string::npos) continue;
    const bool nested = line.front() == ' ';
    const std::string name(trim(line.substr(0, colon)));
    if (name == "ja" || name == "en") continue;
    if (!nested) group = name;
    if (!nested && colon + 1 == line.size()) continue;
    // Words looked up by what stands in a case.
    if (nested && std::set<std::string>{"party", "identified_by", "duty_status", "indicator_type", "status", "answer_state",
                                        "address_part", "language_name", "key_name", "card_brand"}
                      .contains(group))
      continue;
    const std::string key = nested ? group + "." + name : name;
    EXPECT_TRUE(sources.find("\"" + key + "\"") != std::string::npos || sources.find("l." + key + "}}") != std::string::npos)
        << key;
    ++checked;
  }
  EXPECT_GT(checked, 150u);
}

}  // namespace
}  // namespace hinomi::documents
