#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"
#include "documents/form.h"
#include "support/sample_case.h"

namespace hinomi::documents {
namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    out.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

std::string without_colour(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1b') {
      out += text[i];
      continue;
    }
    i = text.find('m', i);
  }
  return out;
}

// More of everything than a screen can hold, and wide or hostile texts.
Case crowded_case() {
  Case c = testing::sample_case();
  for (int i = 0; i < 40; ++i) {
    c.findings.push_back(c.findings.front());
    c.actors.push_back(c.actors.front());
    c.negatives.push_back(c.negatives.front());
    c.duties.push_back(c.duties.front());
    c.impact.fields.push_back(c.impact.fields.front());
  }
  c.actors[0].addresses.assign(50, "2001:db8:1234:5678:9abc:def0:1234:5678");
  c.actors[0].accounts = {"\x1b[2J\x1b]0;owned\x07𠮷野家\xE2\x80\xAE"};
  c.title.ja += std::string(200, 'x') + "漢字漢字";
  c.impact.possible.rows = 18446744073709551615u;
  return c;
}

TEST(TerminalSummary, NothingPassesTheRightEdge) {
  for (const Case& c : {testing::sample_case(), crowded_case(), testing::empty_case(), Case()}) {
    const Json json = case_to_json(c);
    for (const Language language : {Language::Japanese, Language::English}) {
      for (const std::size_t columns : {20, 41, 80, 81, 100, 132}) {
        for (const std::string& line : lines(terminal_summary(json, language, false, columns))) {
          EXPECT_LE(display_width(line), columns) << line;
        }
      }
    }
  }
}

TEST(TerminalSummary, FitsOnOneScreen) {
  for (const Case& c : {testing::sample_case(), crowded_case()}) {
    for (const std::size_t columns : {80, 100})
      EXPECT_LE(lines(terminal_summary(case_to_json(c), Language::Japanese, false, columns)).size(), 40u);
  }
}

TEST(TerminalSummary, ColourOnlyWhenAsked) {
  const Json json = case_to_json(testing::sample_case());
  const std::string bare = terminal_summary(json, Language::Japanese, false, 90),
                    coloured = terminal_summary(json, Language::Japanese, true, 90);
  EXPECT_EQ(bare.find('\x1b'), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[1;31m"), std::string::npos);
  EXPECT_EQ(without_colour(coloured), bare) << "colour changes nothing else";
  for (const std::string& line : lines(coloured)) {
    std::size_t on = 0, off = 0;
    for (std::size_t at = line.find("\x1b["); at != std::string::npos; at = line.find("\x1b[", at + 1))
      (line.compare(at, 4, "\x1b[0m") == 0 ? off : on)++;
    EXPECT_EQ(on, off) << "colour never runs into the next line";
  }
}

TEST(TerminalSummary, EscapesOfAnAttackerDoNotReachTheTerminal) {
  const std::string text = terminal_summary(case_to_json(crowded_case()), Language::Japanese, false, 200);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(TerminalSummary, TellsTheFigures) {
  const Json json = case_to_json(testing::sample_case());
  const std::string ja = terminal_summary(json, Language::Japanese, false, 100),
                    en = terminal_summary(json, Language::English, false, 100);
  for (const char* word :
       {"6,128", "1,844", "1,377〜1,404", "1,290", "203.0.113.77 [NL]", "12日と19時間", "重大", "身代金を要求する文面",
        "本番サイトのアクセスログ38,904件", "個人情報保護委員会への速報", "4件の読めない記録"}) {
    EXPECT_NE(ja.find(word), std::string::npos) << word;
  }
  for (const char* word : {"1,377–1,404", "Ransom note", "critical", "2 gaps", "4 records not readable", "Notice to the persons"}) {
    EXPECT_NE(en.find(word), std::string::npos) << word;
  }
}

TEST(TerminalSummary, SaysSoWhenNothingWasFound) {
  const std::string text = terminal_summary(case_to_json(testing::empty_case()), Language::English, false, 80);
  EXPECT_NE(text.find("Nothing that shows an attack was found."), std::string::npos);
  EXPECT_NE(text.find("990 requests were examined"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::documents
